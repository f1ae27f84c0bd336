#include "turnstile/sim/run/host_machine.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::sim {

namespace {

// Different from the lanes of clients and their commands.
constexpr std::uint32_t kProgramLanes = 1U << 16;

}  // namespace

HostMachine::HostMachine(const Surroundings& surroundings, const HostedWorld& world, std::string name, const Program& program,
                         const Traits& traits)
    : Machine(surroundings, std::move(name), traits),
      world_(world),
      program_(program),
      chance_(surroundings.chance, lane_of(kProgramLanes + actor())),
      random_(chance_) {}

Duration HostMachine::restart_delay(Duration lived) {
  constexpr Duration kShort = 1'000 * core::kMs;
  constexpr int kDoublingsMax = 6;
  if (lived >= kShort) short_lives_ = 0;
  return kRestartDelay * (1 << std::min(short_lives_++, kDoublingsMax));
}

core::Task<void> HostMachine::life() {
  Trace& trace = surroundings().trace;
  const Instant began = surroundings().scheduler.now();
  calls_ = 0;
  returned();
  trace.record(surroundings().scheduler.now(), actor(), program_.client ? EventKind::host_start : EventKind::worker_start,
               process().incarnation());
  Host host(*this);
  core::Task<void> body = (*program_.body)(host);
  co_await std::move(body);
  trace.record(surroundings().scheduler.now(), actor(), program_.client ? EventKind::host_end : EventKind::worker_end);
  if (!program_.client) {
    ++endings_;
    ended(restart_delay(surroundings().scheduler.now() - began));
    co_return;
  }
  finished_ = true;
  ++world_.clients_done;
}

void HostMachine::on_crash() {
  surroundings().trace.record(surroundings().scheduler.now(), actor(), EventKind::host_died, calls_, 0, 0, [this](TraceDetail& detail) {
    detail.text = calling_.empty() ? std::string("between two calls") : "in " + std::string(calling_);
    detail.text += ", call " + std::to_string(calls_) + " of life " + std::to_string(process().incarnation());
  });
}

std::optional<Any> HostMachine::command() {
  const Lane lane = lane_of(program_.lane, ++commands_);
  if (!surroundings().chance.happens({"atm.command", Role::workload, About::command}, {1, 1}, lane)) return std::nullopt;
  ++world_.commands;
  of_command_.emplace(surroundings().chance, lane);
  return Any(*of_command_);
}

void HostMachine::say(std::string text) {
  const EventNumber event = surroundings().trace.record(surroundings().scheduler.now(), actor(), EventKind::host_note, fingerprint(text), 0,
                                                        0, [&text](TraceDetail& detail) { detail.text = text; });
  world_.notes.push_back({name(), std::move(text), surroundings().scheduler.now(), event});
}

void HostMachine::asks(std::string_view call, std::string_view request) {
  surroundings().trace.record(surroundings().scheduler.now(), actor(), EventKind::host_call, fingerprint(request), 0, 0,
                              [call](TraceDetail& detail) { detail.text = call; });
}

std::string_view HostMachine::topic_name(TopicId topic) const {
  std::vector<std::string_view>& names = world_.topic_names;
  if (topic.value >= names.size()) names.resize(topic.value + 1);
  std::string_view& name = names[topic.value];
  if (name.empty()) name = world_.cluster.arena().copy(world_.cluster.name(topic));
  return name;
}

HostedGroup& HostMachine::group(std::string_view name) {
  const auto known = std::ranges::find(world_.groups, name, &HostedGroup::name);
  if (known != world_.groups.end()) return *known;
  const GroupId id = world_.cluster.group(name);
  world_.group_ids.push_back(id);
  return world_.groups.emplace_back(HostedGroup{id, std::string(name), {}, 0});
}

}  // namespace turnstile::sim

namespace turnstile {

const std::string& Host::name() const { return machine_.name(); }
std::uint32_t Host::number() const { return machine_.program().number; }
std::uint64_t Host::life() const { return machine_.lives(); }
std::int64_t Host::now_ms() const { return machine_.now_ms(); }
Any& Host::random() { return machine_.random(); }
std::optional<Any> Host::command() { return machine_.command(); }
void Host::note(std::string text) { machine_.say(std::move(text)); }

Task<void> Host::sleep(std::int64_t ms) {
  machine_.calls("sleep");
  co_await machine_.process().sleep(core::milliseconds(ms));
  machine_.returned();
}

}  // namespace turnstile
