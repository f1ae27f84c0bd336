#include "turnstile/properties/failure_json.hpp"

#include <algorithm>
#include <utility>

#include "hexadecimal.hpp"
#include "json/members.hpp"
#include "json/writer.hpp"

namespace turnstile::properties {

namespace {

using json::Member;
using json::read_hash;
using json::read_members;
using json::read_name;
using json::read_sentence;
using json::Reader;
using json::Writer;

constexpr std::size_t kNamesMax = 4'096;

// ---- writing ----------------------------------------------------------------------------------------------------

// Choices are [label, lane, index, n, value]; labels are told apart by their place in a list.
void write_choices(Writer& out, const std::vector<sim::RecordedChoice>& choices) {
  std::vector<std::string_view> labels;
  std::vector<std::uint64_t> numbers;
  for (const auto& choice : choices) {
    const auto known = std::ranges::find(labels, choice.label);
    numbers.push_back(static_cast<std::uint64_t>(known - labels.begin()));
    if (known == labels.end()) labels.emplace_back(choice.label);
  }
  out.key("labels").open('[');
  for (const auto& label : labels) out.text(label);
  out.close(']').key("choices").open('[');
  for (std::size_t place = 0; place < choices.size(); ++place) {
    const auto& choice = choices[place];
    out.open('[').number(numbers[place]).number(choice.lane.value).number(choice.index).number(choice.n).number(choice.value).close(']');
  }
  out.close(']');
}

void write_run(Writer& out, const FailedRun& run) {
  out.open('{').key("violation").open('{');
  out.key("property").text(run.property).key("message").text(run.message);
  out.key("liveness").boolean(run.liveness).key("event").number(run.event).close('}');
  out.key("events").number(run.events).key("hash").text(hexadecimal(run.hash, 16));
  out.key("size").open('{').key("commands").number(run.size.commands).key("faults").number(run.size.faults);
  out.key("choices").number(run.size.choices).close('}');
  out.key("configuration").text(run.configuration);
  write_choices(out, run.choices);
  out.close('}');
}

// ---- reading ----------------------------------------------------------------------------------------------------

std::vector<std::string> read_names(Reader& in) {
  std::vector<std::string> names;
  in.array([&] {
    names.push_back(read_name(in));
    if (names.size() > kNamesMax) in.fail("it has too many names");
  });
  return names;
}

// The label of a choice is still a number: the list of labels may come later.
struct NumberedChoice {
  std::uint32_t label = 0;
  sim::RecordedChoice choice;
};

NumberedChoice read_choice(Reader& in) {
  NumberedChoice read;
  std::size_t part = 0;
  in.array([&] {
    constexpr std::uint64_t k32 = 0xFFFFFFFFU;
    const std::uint64_t value = in.number(part == 1 ? ~std::uint64_t{0} : k32);
    switch (part++) {
      case 0: read.label = static_cast<std::uint32_t>(value); break;
      case 1: read.choice.lane.value = value; break;
      case 2: read.choice.index = static_cast<std::uint32_t>(value); break;
      case 3: read.choice.n = static_cast<std::uint32_t>(value); break;
      case 4: read.choice.value = static_cast<std::uint32_t>(value); break;
      default: in.fail("a choice is not [label, lane, index, n, value]");
    }
  });
  if (part < 5) in.fail("a choice is not [label, lane, index, n, value]");
  if (read.choice.value == 0 || read.choice.value >= read.choice.n) in.fail("a choice has a value out of range");
  return read;
}

void read_violation(Reader& in, FailedRun& run) {
  read_members(in, Member{"property", [&] { run.property = read_name(in); }}, Member{"message", [&] { run.message = read_sentence(in); }},
               Member{"liveness", [&] { run.liveness = in.boolean(); }}, Member{"event", [&] { run.event = in.number(); }});
}

void read_size(Reader& in, RunSize& size) {
  constexpr std::uint64_t kMax = ~std::uint32_t{0};
  read_members(in, Member{"commands", [&] { size.commands = in.number(kMax); }}, Member{"faults", [&] { size.faults = in.number(kMax); }},
               Member{"choices", [&] { size.choices = in.number(kMax); }});
}

FailedRun read_run(Reader& in) {
  FailedRun run;
  std::vector<std::string> labels;
  std::vector<std::uint32_t> label_of;
  read_members(in, Member{"violation", [&] { read_violation(in, run); }}, Member{"events", [&] { run.events = in.number(); }},
               Member{"hash", [&] { run.hash = read_hash(in); }}, Member{"size", [&] { read_size(in, run.size); }},
               Member{"configuration", [&] { run.configuration = read_sentence(in); }}, Member{"labels", [&] { labels = read_names(in); }},
               Member{"choices", [&] {
                        in.array([&] {
                          NumberedChoice read = read_choice(in);
                          if (run.choices.size() == kFailureChoicesMax) in.fail("it has too many choices");
                          if (in.failed()) return;
                          label_of.push_back(read.label);
                          run.choices.push_back(std::move(read.choice));
                        });
                      }});
  for (std::size_t place = 0; place < run.choices.size(); ++place) {
    if (label_of[place] < labels.size()) {
      run.choices[place].label = labels[label_of[place]];
    } else {
      in.fail("a choice has a label that is not in the list");
    }
  }
  return run;
}

void read_header(Reader& in, Failure& failure) {
  const auto format = [&in] {
    if (in.number() != Failure::kFormat) in.fail("its format is of another version");
  };
  read_members(in, Member{"format", format}, Member{"version", [&] { failure.version = read_name(in); }},
               Member{"revision", [&] { failure.revision = read_name(in); }});
}

}  // namespace

std::string to_json(const Failure& failure) {
  Writer out;
  out.open('{').key("turnstile").open('{').key("format").number(Failure::kFormat);
  out.key("version").text(failure.version).key("revision").text(failure.revision).close('}');
  out.key("scenario").text(failure.scenario).key("flaw").text(failure.flaw).key("turns").text(failure.turns);
  out.key("overlay").boolean(failure.overlay).key("faults").open('[');
  for (const auto& fault : failure.faults) out.text(fault);
  out.close(']').key("seed").number(failure.seed).key("search").text(failure.search).key("run");
  write_run(out, failure.run);
  if (failure.original) {
    out.key("original");
    write_run(out, *failure.original);
  }
  out.close('}');
  return out.take();
}

std::expected<Failure, std::string> failure_from_json(std::string_view text) {
  if (text.size() > kFailureBytesMax) return std::unexpected("it is too large");
  Reader in(text);
  Failure failure;
  read_members(in, Member{"turnstile", [&] { read_header(in, failure); }}, Member{"scenario", [&] { failure.scenario = read_name(in); }},
               Member{"flaw", [&] { failure.flaw = read_name(in); }}, Member{"turns", [&] { failure.turns = read_name(in); }},
               Member{"overlay", [&] { failure.overlay = in.boolean(); }}, Member{"faults", [&] { failure.faults = read_names(in); }},
               Member{"seed", [&] { failure.seed = in.number(); }}, Member{"search", [&] { failure.search = read_name(in); }, false},
               Member{"run", [&] { failure.run = read_run(in); }}, Member{"original", [&] { failure.original = read_run(in); }, false});
  in.end();
  if (in.failed()) return std::unexpected(in.problem());
  return failure;
}

}  // namespace turnstile::properties
