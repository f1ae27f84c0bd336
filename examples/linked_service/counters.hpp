// The world that the service is tested in: two instances, a client that says words, and what must hold.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include <turnstile/rdkafka.hpp>
#include <turnstile/world.hpp>

#include "counter.hpp"

using turnstile::Host;

inline turnstile::Task<void> say_words(Host& host) {
  turnstile::Producer producer = host.producer({.enable_idempotence = true});
  for (int number = 0; number < 6; ++number) {
    auto any = host.command();
    if (!any) continue;
    const auto word = any->one_of({"tick", "dong"});
    const turnstile::Status said = producer.produce("words", word, "w" + std::to_string(number));
    const int pause_ms = any->one_of({10, 500, 8'000});
    co_await host.sleep(pause_ms);
  }
  const turnstile::Status said = co_await producer.flush();
}

inline turnstile::World counters(std::string_view name, Mistake mistake = Mistake::none) {
  const auto counter = [mistake](Host& host) {
    std::string id = host.name();
    if (mistake == Mistake::own_id_per_start) id += "-" + std::to_string(host.life());
    try {
      count_words(id, mistake);
    } catch (const std::runtime_error& error) {
      host.note(error.what());  // and it is started again
    }
  };
  return turnstile::world(name)
      .topic("words", {.partitions = 2})
      .topic("counts", {.partitions = 2})
      .host("counter", 2, turnstile::rdkafka::program(counter))
      .client("speaker", say_words)
      .rest_within_ms(50'000)
      .flow(
          "words", "counts", [](const auto& word) { return std::string(word.value); },
          [](const auto& count) { return std::string(count.value.substr(count.value.find(' ') + 1)); })
      .on_record("each count is one more", "counts", [](const auto& count, const auto& truth) -> turnstile::Verdict {
        int before = 0;
        for (const auto& other : truth.records("counts")) before += other.key == count.key && other.offset < count.offset ? 1 : 0;
        return count.value.starts_with(std::to_string(before + 1) + " ");
      });
}
