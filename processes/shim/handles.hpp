// What is behind rd_kafka_t, rd_kafka_topic_t and rd_kafka_queue_t in the program: what the application asks for without the world. The
// clients themselves are with the simulation.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "conf.hpp"
#include "message.hpp"

struct rd_kafka_topic_s {
  rd_kafka_t* client = nullptr;
  std::string name;
  turnstile::rdkafka::Conf settings{turnstile::rdkafka::SettingScope::topic};
};

struct rd_kafka_queue_s {
  rd_kafka_t* client = nullptr;
  bool of_consumer = false;  // else the main queue, of reports and errors
};

struct rd_kafka_s {
  std::uint32_t number = 0;  // of this process
  rd_kafka_type_t type{};
  std::string name;
  turnstile::rdkafka::Conf settings{turnstile::rdkafka::SettingScope::global};
  turnstile::rdkafka::Conf topic_settings{turnstile::rdkafka::SettingScope::topic};
  std::map<std::string, std::unique_ptr<rd_kafka_topic_s>, std::less<>> topics{};

  // Of a producer: records between produce and their reports, where somebody wants those.
  struct Pending {
    std::unique_ptr<turnstile::rdkafka::Message> message;
    void* to_be_freed = nullptr;  // the application's payload, which it gave away
  };
  std::map<std::uint64_t, Pending> pending{};
  std::uint64_t next_pending = 1;

  void* opaque() const { return const_cast<void*>(settings.pointer("opaque")); }
  template <class Function>
  Function* callback(const char* setting) const {
    return reinterpret_cast<Function*>(const_cast<void*>(settings.pointer(setting)));
  }
  bool wants_reports() const { return settings.pointer("dr_msg_cb") != nullptr || settings.pointer("dr_cb") != nullptr; }
  // The handle of a topic; made if there is none. Handles live as long as their client.
  rd_kafka_topic_s& topic(std::string_view name);
};

namespace turnstile::processes {

// By its number; null: it was destroyed.
rd_kafka_t* client_of(std::uint32_t number);
// What rd_kafka_last_error returns, and errno with it.
void remember(rd_kafka_resp_err_t error, int error_number);

}  // namespace turnstile::processes
