// Runs a task to its end from a plain test body and returns its result, in any world.
#pragma once

#include <optional>
#include <utility>

#include "turnstile/core/task.hpp"

namespace turnstile::contracts {

// Runs a task to its end: the simulator steps virtual time; with blocking adapters starting it is enough.
class Driver {
 public:
  virtual ~Driver() = default;
  virtual void drive(core::Task<void> task) = 0;

  template <class T>
  T run(core::Task<T> task) {
    std::optional<T> result;
    drive(keep(std::move(task), result));
    return std::move(*result);
  }
  void run(core::Task<void> task) { drive(std::move(task)); }

 private:
  template <class T>
  static core::Task<void> keep(core::Task<T> task, std::optional<T>& result) {
    result.emplace(co_await std::move(task));
  }
};

}  // namespace turnstile::contracts
