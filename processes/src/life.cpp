#include "life.hpp"

#include <algorithm>
#include <utility>

#include "host_state.hpp"
#include "scratch.hpp"
#include "stop.hpp"
#include "turnstile/rdkafka.hpp"
#include "turnstile/rdkafka/fiber.hpp"

namespace turnstile::processes {

namespace {

core::Task<void> nap(sim::Process& process, sim::Duration time) { co_await process.sleep(time); }

bool asks_for(const Command& command, std::string_view placeholder) {
  const auto asks = [placeholder](const std::string& text) { return text.find(placeholder) != std::string::npos; };
  return std::ranges::any_of(command.words, asks) || std::ranges::any_of(command.environment, asks, &Command::Variable::second);
}

// A number from the seed and a folder, if the command asks for them.
Identity identity_of(Host& host, const Command& command) {
  Identity identity;
  identity.name = host.name();
  identity.number = host.number();
  identity.life = host.life();
  constexpr std::uint64_t kLivesMax = 1'000;
  identity.pid = host.machine().actor() * kLivesMax + host.life();
  if (asks_for(command, "{random}")) identity.random = host.random().below(kRandomEnd);
  if (asks_for(command, "{scratch}")) identity.scratch = scratch_folder(identity.name, identity.life == 1).string();
  return identity;
}

}  // namespace

Life::Life(Host& host, const Command& command) : host_(host), machine_(host.machine()), child_(command, identity_of(host, command)) {}

void Life::stop(const std::string& why) const { stop_run(host_.name(), why); }

void Life::run() {
  Reader none;
  serve(none);
  tell_lines(true);
  const std::string end = child_.end();
  if (calls_ == 0) {
    stop("ended" + (end.empty() ? std::string() : " with " + end) + " before it called librdkafka" +
         (last_words_.empty() ? std::string() : ": " + last_words_));
  }
  if (!end.empty()) host_.note(kEndsWith + end);
}

bool Life::serve(Reader& done) {
  while (auto received = child_.receive()) {
    tell_lines(false);
    const auto call = received->number<Call>();
    if (call == Call::callback_done) {
      done = std::move(*received);
      return true;
    }
    const char* const name = name_of(call);
    if (name == nullptr) stop("what it sent is no request");
    if (call != Call::hello) machine_.asks(name, received->bytes());
    mind_the_time(call);
    Writer result;
    answer(call, *received, result);
    if (!received->at_end()) stop("what it sent is no request");
    Writer whole = begin(Answer::result);
    child_.send(whole.raw(result.bytes()));
  }
  return false;
}

Writer Life::begin(Answer kind) const {
  Writer writer;
  const sim::Instant now = machine_.process().scheduler().now();
  const core::Duration wall = core::milliseconds(machine_.now_ms()) + now.since_zero() % core::kMs;
  return writer.number(kind).number(now.ns).number(wall.ns);
}

Reader Life::call_back(Answer answer, const RemoteClient& client, const Writer& arguments) {
  Writer whole = begin(answer);
  child_.send(whole.number(client.number).raw(arguments.bytes()));
  Reader done;
  if (!serve(done)) throw rdkafka::Crashed{};
  return done;
}

void Life::answer(Call call, Reader& arguments, Writer& result) {
  switch (call) {
    case Call::hello: return;
    case Call::refused: stop(std::string(arguments.text()));
    case Call::callback_done: return;
    case Call::sleep: return sleep(core::Duration{arguments.number<std::int64_t>()});
    default: break;
  }
  ++calls_;
  switch (call) {
    case Call::new_client: return serve_new_client(*this, arguments, result);
    case Call::destroy: {
      RemoteClient& destroyed = client(arguments.number<std::uint32_t>());
      rd_kafka_destroy_flags(destroyed.handle, arguments.number<int>());
      destroyed.handle = nullptr;
      return;
    }
    case Call::topic_new: return serve_topic_new(*this, arguments);
    case Call::produce: return serve_produce(*this, arguments, result);
    case Call::consumer_poll: return serve_consumer_poll(*this, arguments, result);
    case Call::consume_batch: return serve_consume_batch(*this, arguments, result);
    case Call::fatal_error: {
      char text[512] = "";
      result.number(rd_kafka_fatal_error(client(arguments.number<std::uint32_t>()).handle, text, sizeof text)).text(text);
      return;
    }
    case Call::metadata: return serve_metadata(*this, arguments, result);
    default: return serve_plain(*this, call, arguments, result);
  }
}

// Between two calls no time passes, so a program that asks again and again without waiting would do so for ever.
void Life::mind_the_time(Call call) {
  constexpr int kAtOnceMax = 1'000;
  constexpr int kInVainMax = 1'000'000;
  const sim::Scheduler& scheduler = machine_.process().scheduler();
  calls_at_once_ = scheduler.now() == last_call_at_ ? calls_at_once_ + 1 : 0;
  if (calls_at_once_ > kInVainMax) stop("has called " + std::string(name_of(call)) + " and others a million times without waiting");
  const bool polls = call == Call::consumer_poll || call == Call::consume_batch || call == Call::rd_kafka_poll;
  if (polls && calls_at_once_ > kAtOnceMax) {
    sleep(core::kMs);
    calls_at_once_ = kAtOnceMax;  // until a call waits by itself
  }
  last_call_at_ = scheduler.now();
}

void Life::sleep(core::Duration time) {
  machine_.calls("sleep");
  rdkafka::wait(nap(machine_.process(), time));
}

RemoteClient& Life::client(std::uint32_t number) {
  if (number == 0 || number > clients_.size() || clients_[number - 1]->handle == nullptr) stop("uses a client that it has destroyed");
  return *clients_[number - 1];
}

RemoteClient& Life::new_client() {
  const auto number = static_cast<std::uint32_t>(clients_.size() + 1);
  return *clients_.emplace_back(std::make_unique<RemoteClient>(*this, number));
}

rd_kafka_topic_t* Life::topic(Reader& arguments) {
  rd_kafka_t* handle = client(arguments.number<std::uint32_t>()).handle;
  return rd_kafka_topic_new(handle, std::string(arguments.text()).c_str(), nullptr);
}

void Life::tell_lines(bool at_its_end) {
  const std::string lines = child_.new_lines(at_its_end);
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    last_words_ = lines.substr(begin, end - begin);
    host_.note(last_words_);
    begin = end + 1;
  }
}

ProgramBody program(Command command) {
  rdkafka::on_stop([](const std::string& what) { stop_run(rdkafka::HostState::current()->world.process.name(), what); });
  rdkafka::FiberOptions options;
  options.stack_bytes = 512 * 1024;
  return rdkafka::program(
      [command = std::move(command)](Host& host) {
        if (host.life() == 1 && command.start_ms > 0) {
          rdkafka::wait(nap(host.machine().process(), core::milliseconds(command.start_ms)));
        }
        Life life(host, command);
        life.run();
      },
      options);
}

}  // namespace turnstile::processes
