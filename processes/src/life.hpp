// One life of a process, as the simulation sees it: a conversation on a fiber of the host, with librdkafka's functions at its end.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "child.hpp"
#include "turnstile/sim/run/host_machine.hpp"
#include "wire/calls.hpp"

namespace turnstile::processes {

class Life;

// A client that the process has made. Its callbacks go to the process.
struct RemoteClient {
  Life& life;
  std::uint32_t number = 0;
  rd_kafka_t* handle = nullptr;  // null: destroyed
};

class Life {
 public:
  Life(Host& host, const Command& command);

  // Until the process has ended.
  void run();

  // Sends a callback's arguments, answers what the process asks meanwhile, and returns the callback's result. If the process ends in it,
  // throws what ends the fiber.
  Reader call_back(Answer answer, const RemoteClient& client, const Writer& arguments);
  RemoteClient& client(std::uint32_t number);
  RemoteClient& new_client();
  [[noreturn]] void stop(const std::string& why) const;
  // A topic's handle at that client.
  rd_kafka_topic_t* topic(Reader& arguments);

 private:
  // Serves requests until the process has ended (false), or says that its callback is done (true).
  bool serve(Reader& done);
  void answer(Call call, Reader& arguments, Writer& result);
  void mind_the_time(Call call);
  void sleep(core::Duration time);
  void tell_lines(bool at_its_end);
  Writer begin(Answer kind) const;

  Host& host_;
  sim::HostMachine& machine_;
  Child child_;
  std::vector<std::unique_ptr<RemoteClient>> clients_;
  std::uint64_t calls_ = 0;
  std::string last_words_;
  sim::Instant last_call_at_ = sim::Instant::min();
  int calls_at_once_ = 0;
};

// serve_*.cpp: what is done for each call.
void serve_plain(Life& life, Call call, Reader& arguments, Writer& result);
void serve_new_client(Life& life, Reader& arguments, Writer& result);
void serve_metadata(Life& life, Reader& arguments, Writer& result);
void serve_topic_new(Life& life, Reader& arguments);
void serve_produce(Life& life, Reader& arguments, Writer& result);
void serve_consumer_poll(Life& life, Reader& arguments, Writer& result);
void serve_consume_batch(Life& life, Reader& arguments, Writer& result);

}  // namespace turnstile::processes
