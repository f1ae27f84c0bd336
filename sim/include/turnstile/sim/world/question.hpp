// A question to chance, declared where it is asked: its label, the role of its answer in a run, and what it is about. The shrinker,
// searches and measures go by role, not by label: labels are for people and files, and a user's label may be any.
#pragma once

#include <cstdint>

#include "turnstile/sim/world/label.hpp"

namespace turnstile::sim {

enum class Role : std::uint8_t {
  workload,       // what clients do; a user's own questions
  pace,           // when they do it: part of the schedule, but asked of each command
  schedule,       // how long something takes, and how much is taken at once
  fault,          // what goes wrong, or less well than it might
  configuration,  // drawn once for a run: its settings, its faults, and when they strike
};

enum class About : std::uint8_t {
  details,     // of something that happens in any case, or was decided before
  occurrence,  // whether something happens at all
  command,     // whether a client issues another command
  moment,      // when, where and for how long a fault of the configuration strikes
};

struct Question {
  Label label;
  Role role = Role::workload;
  About about = About::details;

  // NOLINTNEXTLINE(google-explicit-constructor): a label alone is a question of the workload
  consteval Question(const char* literal) : label(literal) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr Question(Label of_the_workload) : label(of_the_workload) {}
  consteval Question(const char* literal, Role in_the_run, About what = About::details) : label(literal), role(in_the_run), about(what) {}
};

// How long, how much, or in which order: what a search through schedules varies.
constexpr bool is_schedule(Role role) { return role == Role::schedule || role == Role::pace; }
// A yes that is counted as the command or the fault to which it leads, not by itself.
constexpr bool makes_happen(About about) { return about == About::occurrence || about == About::command; }

}  // namespace turnstile::sim
