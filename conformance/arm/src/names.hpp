// The names that a run's topics, groups and transactional ids have in the shared cluster.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class Names {
 public:
  Names(const Program& program, std::string prefix) : program_(program), prefix_(std::move(prefix)) {}
  std::string topic(TopicIndex topic) const { return prefix_ + program_.topics[topic].name; }
  std::string group(const std::string& name) const { return prefix_ + name; }
  std::string transactional_id(const std::string& name) const { return prefix_ + name; }
  // -1: not one of this program's.
  TopicIndex topic_of(std::string_view name) const {
    for (TopicIndex index = 0; index < program_.topics.size(); ++index) {
      if (topic(index) == name) return index;
    }
    return kNobody;
  }

 private:
  const Program& program_;
  std::string prefix_;
};

}  // namespace turnstile::conformance
