#include "outage.hpp"

#include <fmt/core.h>

#include <cstdio>

#include "interrupt.hpp"
#include "secrets.hpp"
#include "this_program.hpp"

namespace turnstile::app {

namespace {

// A transaction of a worker that died stays open for 10 s, and elections take a while: shorter waits are nobody's concern.
constexpr std::chrono::seconds kTellAfter{5};

void tell(const std::string& line) { fmt::print(stderr, "{}: {}\n", this_program().name, masked(line)); }

std::string duration_text(std::chrono::milliseconds duration) {
  return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

}  // namespace

void Outage::on_failure(const std::string& what) {
  stop_if_interrupted();
  const auto now = Clock::now();
  if (!since_) since_ = now;
  if (!told_ && now - *since_ >= kTellAfter) {
    told_ = true;
    tell(fmt::format("Kafka does not answer: {}; waiting for it, at most {}", what, duration_text(patience_)));
  }
  if (now - *since_ < patience_ || stop_.load()) return;
  given_up_ = fmt::format("Kafka did not answer for {}: {}; nothing that was committed is lost: start again when it is back",
                          duration_text(patience_), what);
  stop_.store(true);
}

void Outage::on_success() {
  if (told_) tell("Kafka answers again");
  since_.reset();
  told_ = false;
}

void Outage::stop_if_interrupted() {
  if (interrupted()) stop_.store(true);
}

}  // namespace turnstile::app
