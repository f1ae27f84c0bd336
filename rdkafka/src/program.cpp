#include "turnstile/rdkafka.hpp"

#include <utility>

#include "turnstile/rdkafka/host.hpp"
#include "turnstile/sim/run/host_machine.hpp"

namespace turnstile::rdkafka {
namespace {

// Tells the world's machine.
class Watched final : public HostWatcher {
 public:
  explicit Watched(sim::HostMachine& machine) : machine_(machine) {}

  void on_call(const char* function) override { machine_.calls(function); }
  void on_join(const std::string& group, const std::vector<sim::TopicId>& topics) override {
    sim::HostedGroup& joined = machine_.group(group);
    joined.topics = topics;
    ++joined.members;
  }
  void on_leave(const std::string& group) override { --machine_.group(group).members; }
  void on_deadlock(const std::string& who_waits_for_what) override { machine_.say("turnstile: deadlock: " + who_waits_for_what); }

 private:
  sim::HostMachine& machine_;
};

core::Task<void> life(Host& on, const std::function<void(Host&)>& body, FiberOptions options) {
  sim::HostMachine& machine = on.machine();
  Watched watched(machine);
  const Surroundings surroundings{machine.process(), machine.world().cluster, machine.world().network, &watched};
  core::Task<void> hosted = host(surroundings, [&on, &body] { body(on); }, options);
  co_await std::move(hosted);
}

}  // namespace

ProgramBody program(std::function<void(Host&)> body, FiberOptions options) {
  return [body = std::move(body), options](Host& on) { return life(on, body, options); };
}

}  // namespace turnstile::rdkafka
