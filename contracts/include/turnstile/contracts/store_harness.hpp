// What a world must provide so that the store's contract can run in it.
#pragma once

#include <functional>
#include <memory>

#include "turnstile/contracts/drive.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::contracts {

// One process's state folder (or its simulated like), empty at first, with one Store on it at a time.
class StoreHarness : public Driver {
 public:
  virtual core::Store& store() = 0;
  // A clean end and a new start: everything written is there, no partition is open.
  virtual void restart() = 0;
  // The process dies and starts again. What was not yet durable may be lost, the last writes first; no write is torn.
  virtual void crash() = 0;
};

using StoreHarnessFactory = std::function<std::unique_ptr<StoreHarness>()>;

}  // namespace turnstile::contracts
