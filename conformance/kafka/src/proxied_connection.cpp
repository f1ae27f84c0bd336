#include "proxied_connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace turnstile::conformance {

namespace {

// False: the connection is broken.
bool send_all(int socket, std::string& out) {
  std::size_t sent = 0;
  bool well = true;
  while (sent < out.size()) {
    const auto count = ::send(socket, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
    if (count < 0) {
      well = errno == EAGAIN || errno == EINTR || errno == ENOTCONN;
      break;
    }
    sent += static_cast<std::size_t>(count);
  }
  out.erase(0, sent);
  return well;
}

}  // namespace

void ProxiedConnection::take_in(int socket) {
  Stream& stream = socket == down_.get() ? requests_ : answers_;
  std::array<char, 65'536> buffer;
  for (;;) {
    const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count > 0) {
      stream.in.append(buffer.data(), static_cast<std::size_t>(count));
    } else {
      const bool not_yet = count < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN);
      if (!not_yet && !(stranded_ && socket == down_.get())) over_ = true;
      return;
    }
  }
}

void ProxiedConnection::deliver() {
  if (!send_all(up_.get(), late_)) over_ = true;
}

std::uint64_t ProxiedConnection::pass(Rules& rules) {
  if (stranded_) {
    delivered_ = frames::size(answers_.in, frames::kAnswerHead) != 0;
    over_ = over_ || delivered_;
    return 0;
  }
  pass_requests(rules);
  if (!send_all(up_.get(), requests_.out)) over_ = true;
  const std::uint64_t heartbeats = pass_answers();
  if (!send_all(down_.get(), answers_.out)) over_ = true;
  if (closed_ && !doomed_ && awaited_.empty() && requests_.out.empty()) {
    stranded_ = !late_.empty();
    if (stranded_) ::shutdown(down_.get(), SHUT_RDWR);
    over_ = over_ || !stranded_;
  }
  return heartbeats;
}

bool ProxiedConnection::is_held(std::vector<HoldRule>& rules, Api api, std::string_view frame) const {
  const auto applies = [&](const HoldRule& rule) { return rule.api == api && rule.after == previous_ && frame.contains(rule.text); };
  const auto rule = std::ranges::find_if(rules, applies);
  if (rule == rules.end()) return false;
  rules.erase(rule);
  return true;
}

void ProxiedConnection::pass_requests(Rules& rules) {
  std::size_t passed = 0;
  const std::string_view all = requests_.in;
  while (!closed_) {
    const std::string_view left = all.substr(passed);
    const std::size_t size = frames::size(left, frames::kRequestHead);
    if (size == 0) break;
    const frames::Request request = frames::parse_request(left.substr(0, size));
    met_held_ = is_held(rules.holds, request.api, left.substr(0, size));
    if (met_held_) break;
    if (doomed_ && request.api == doomed_api_) {
      last_doomed_ = request.correlation;
      closed_ = --more_ == 0;
    } else if (const auto rule = std::ranges::find(rules.cuts, request.api, &CutRule::api); rule != rules.cuts.end() && !doomed_) {
      const CutRule cut = *rule;
      rules.cuts.erase(rule);
      closed_ = !cut.after || cut.more == 0;
      if (cut.stranded) late_ = left.substr(0, size);
      if (!cut.after) break;
      // A request without a response has been executed once the broker has seen the end of the connection after it.
      if (request.answered) doomed_ = last_doomed_ = request.correlation;
      doomed_api_ = request.api;
      more_ = cut.more;
    }
    if (request.answered) awaited_.push_back(request);
    previous_ = request.api;
    passed += size;
  }
  requests_.out.append(requests_.in, 0, passed);
  requests_.in.erase(0, passed);
}

std::uint64_t ProxiedConnection::pass_answers() {
  std::uint64_t heartbeats = 0;
  std::size_t passed = 0;
  std::size_t looked_at = 0;
  bool unheard = false;  // from the response to the doomed request on
  const std::string_view all = answers_.in;
  while (const std::size_t size = frames::size(all.substr(looked_at), frames::kAnswerHead)) {
    const auto correlation = frames::correlation_of_answer(all.substr(looked_at));
    looked_at += size;
    unheard = unheard || doomed_ == correlation;
    if (unheard) {
      over_ = over_ || (closed_ && last_doomed_ == correlation);
      continue;
    }
    if (const auto request = std::ranges::find(awaited_, correlation, &frames::Request::correlation); request != awaited_.end()) {
      heartbeats += request->api == Api::heartbeat ? 1 : 0;
      awaited_.erase(request);
    }
    passed += size;
  }
  answers_.out.append(answers_.in, 0, passed);
  answers_.in.erase(0, passed);
  return heartbeats;
}

}  // namespace turnstile::conformance
