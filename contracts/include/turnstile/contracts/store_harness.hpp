// What a world must provide to run the store's contract.
#pragma once

#include <functional>
#include <memory>

#include "turnstile/contracts/drive.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::contracts {

// One process's state folder (or its simulated equivalent), initially empty, with one Store on it at a time.
class StoreHarness : public Driver {
 public:
  virtual core::Store& store() = 0;
  // A clean shutdown and restart: everything written is kept, no partition is open.
  virtual void restart() = 0;
  // A crash and restart. What was not durable may be lost, the last writes first; no write is torn.
  virtual void crash() = 0;
};

using StoreHarnessFactory = std::function<std::unique_ptr<StoreHarness>()>;

}  // namespace turnstile::contracts
