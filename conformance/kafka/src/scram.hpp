// The client's half of SCRAM (RFC 5802; RFC 7677 for SHA-256), without channel binding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace turnstile::conformance {

class Scram {
 public:
  enum class Hash { sha256, sha512 };
  // `nonce`: printable, without commas, never used before.
  Scram(Hash hash, std::string user, std::string password, std::string nonce);

  std::string first_message() const { return "n,," + bare_; }
  // The reply to the server's first message; nullopt: that is malformed, or belongs to another conversation.
  std::optional<std::string> final_message(std::string_view server_first);
  // Whether the server's last message shows that it knows the password too.
  bool proves_itself(std::string_view server_final) const;

 private:
  std::string hmac(std::string_view key, std::string_view text) const;

  Hash hash_;
  std::string password_;
  std::string nonce_;
  std::string bare_;  // the first message without its channel-binding prefix
  std::string server_signature_;
};

}  // namespace turnstile::conformance
