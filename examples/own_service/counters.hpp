// The world that the service is tested in: two instances of it, somebody who says words, and what must come of that.
#pragma once

#include "service.hpp"

inline Task<void> say_words(Host& host) {
  turnstile::Producer producer = host.producer({.enable_idempotence = true});
  for (int number = 0; number < 6; ++number) {
    auto any = host.command();
    if (!any) continue;
    const auto word = any->one_of({"tick", "dong"});
    const Status said = producer.produce("words", word, "w" + std::to_string(number));
    const int pause_ms = any->one_of({10, 500, 8'000});
    co_await host.sleep(pause_ms);
  }
  const Status said = co_await producer.flush();
}

inline turnstile::World counters(std::string_view name, turnstile::ProgramBody counter) {
  return turnstile::world(name)
      .topic("words", {.partitions = 2})
      .topic("counts", {.partitions = 2})
      .host("counter", 2, std::move(counter))
      .client("speaker", say_words)
      .rest_within_ms(50'000)
      .flow(
          "words", "counts", [](const auto& word) { return std::string(word.value); },
          [](const auto& count) { return std::string(count.value.substr(count.value.find(' ') + 1)); })
      .at_rest("every word is counted", [](const turnstile::Truth& truth) -> turnstile::Verdict {
        std::map<std::string_view, int> said;
        for (const auto& word : truth.records("words")) ++said[word.key];
        std::map<std::string_view, turnstile::Record> last;
        for (const auto& count : truth.records("counts")) last[count.key] = count;
        for (const auto& [word, count] : last) {
          const int times = said[word];
          if (std::stoi(std::string(count.value)) != times) return {"it was said " + std::to_string(times) + " times", count};
        }
        return true;
      });
}
