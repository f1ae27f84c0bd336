#include "nodes.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "broker_talk.hpp"

namespace turnstile::conformance {

namespace {

constexpr auto kDeathMax = std::chrono::seconds(10);

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Quotes it for a shell.
std::string shell_word(const std::string& word) {
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

}  // namespace

Nodes::Nodes(std::string folder, std::string script) : script_(std::move(script)) {
  if (folder.empty()) return;
  std::error_code error;
  folder_ = std::filesystem::weakly_canonical(folder, error).string();
  std::string brokers = text_of(folder_ + "/brokers");
  while (!brokers.empty() && brokers.back() == '\n') brokers.pop_back();
  addresses_ = brokers_of(brokers);
  for (std::int32_t node = 1; node <= count(); ++node) gone_.push_back(!process(node));
  paused_.resize(addresses_.size());
}

std::string Nodes::awake() const {
  std::string brokers;
  for (std::int32_t node = 1; node <= count(); ++node) {
    if (!is_awake(node)) continue;
    if (!brokers.empty()) brokers += ',';
    brokers += addresses_[index(node)];
  }
  return brokers;
}

std::optional<int> Nodes::process(std::int32_t node) const {
  const std::string home = folder_ + "/node-" + std::to_string(node);
  const int pid = std::atoi(text_of(home + "/pid").c_str());
  if (pid <= 0) return std::nullopt;
  const std::string command = text_of("/proc/" + std::to_string(pid) + "/cmdline");
  return command.find(home + "/server.properties") == std::string::npos ? std::nullopt : std::optional(pid);
}

bool Nodes::kill(std::int32_t node) {
  const auto pid = process(node);
  if (!pid || ::kill(*pid, SIGKILL) != 0) return false;
  gone_[index(node)] = true;
  paused_[index(node)] = false;
  killed_.push_back(node);
  const auto limit = std::chrono::steady_clock::now() + kDeathMax;
  while (process(node)) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

bool Nodes::pause(std::int32_t node) {
  const auto pid = process(node);
  if (!pid || ::kill(*pid, SIGSTOP) != 0) return false;
  paused_[index(node)] = true;
  return true;
}

void Nodes::resume_all() {
  for (std::int32_t node = 1; node <= count(); ++node) {
    if (!paused_[index(node)]) continue;
    if (const auto pid = process(node)) ::kill(*pid, SIGCONT);
    paused_[index(node)] = false;
  }
}

bool Nodes::start(std::int64_t number) {
  std::vector<std::int32_t> wanted;
  for (std::int32_t node = 1; node <= count(); ++node) {
    const bool chosen = number == 0 || (number <= std::ssize(killed_) && killed_[static_cast<std::size_t>(number - 1)] == node);
    if (chosen && gone_[index(node)]) wanted.push_back(node);
  }
  std::string command;  // starts all at the same time
  for (const std::int32_t node : wanted)
    command += shell_word(script_) + " restart --dir " + shell_word(folder_) + " --node " + std::to_string(node) + " >/dev/null 2>&1 & ";
  if (!wanted.empty() && std::system((command + "wait").c_str()) != 0) return false;
  for (const std::int32_t node : wanted) gone_[index(node)] = !process(node);
  return std::ranges::none_of(wanted, [this](std::int32_t node) { return gone_[index(node)]; });
}

}  // namespace turnstile::conformance
