// The administrator's operations of a program; each waits until the brokers have applied it.
#pragma once

#include "names.hpp"
#include "topic_maker.hpp"
#include "topic_watch.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class Administrator {
 public:
  // All arguments outlive it. Without a client all operations are unsupported: librdkafka's mock cluster does not implement these requests,
  // and sending them anyway fails an assertion of librdkafka 2.0.2 (rd_kafka_enq_once_del_source_return).
  Administrator(const Program& program, const Names& names, const std::string& brokers, rd_kafka_t* client)
      : program_(program), names_(names), watch_(brokers), client_(client) {}

  Note create_topic(TopicIndex topic);
  Note delete_topic(TopicIndex topic);
  Note create_partitions(TopicIndex topic, std::int64_t count);
  Note delete_records(const Place& before);
  Note delete_group(const std::string& group);

 private:
  const Program& program_;
  const Names& names_;
  const TopicWatch watch_;
  rd_kafka_t* client_;
};

}  // namespace turnstile::conformance
