#include "scram.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace turnstile::conformance {

namespace {

constexpr int kIterationsMax = 1'000'000;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string to_base64(std::string_view bytes) {
  std::vector<unsigned char> text(4 * ((bytes.size() + 2) / 3) + 1);
  const int size = ::EVP_EncodeBlock(text.data(), bytes_of(bytes), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

std::optional<std::string> from_base64(std::string_view text) {
  std::vector<unsigned char> bytes(3 * (text.size() / 4) + 3);
  const int size = ::EVP_DecodeBlock(bytes.data(), bytes_of(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const auto padding = std::ranges::count(text.substr(text.size() - std::min<std::size_t>(text.size(), 2)), '=');
  return std::string(bytes.begin(), bytes.begin() + (size - padding));
}

// The value of "r=...", "s=...", "i=..." in a message of comma-separated attributes.
std::string_view attribute(std::string_view message, char name) {
  while (!message.empty()) {
    const std::string_view part = message.substr(0, message.find(','));
    if (part.size() > 2 && part[0] == name && part[1] == '=') return part.substr(2);
    message.remove_prefix(std::min(part.size() + 1, message.size()));
  }
  return {};
}

std::string escaped(std::string_view user) {
  std::string text;
  for (const char letter : user) {
    if (letter == '=') {
      text += "=3D";
    } else if (letter == ',') {
      text += "=2C";
    } else {
      text += letter;
    }
  }
  return text;
}

const EVP_MD* digest(Scram::Hash hash) { return hash == Scram::Hash::sha256 ? ::EVP_sha256() : ::EVP_sha512(); }

}  // namespace

Scram::Scram(Hash hash, std::string user, std::string password, std::string nonce)
    : hash_(hash), password_(std::move(password)), nonce_(std::move(nonce)), bare_("n=" + escaped(user) + ",r=" + nonce_) {}

std::string Scram::hmac(std::string_view key, std::string_view text) const {
  std::vector<unsigned char> result(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  ::HMAC(digest(hash_), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), result.data(), &size);
  return {result.begin(), result.begin() + size};
}

std::optional<std::string> Scram::final_message(std::string_view server_first) {
  const std::string_view nonce = attribute(server_first, 'r');
  const auto salt = from_base64(attribute(server_first, 's'));
  const std::string_view count = attribute(server_first, 'i');
  int iterations = 0;
  std::from_chars(count.data(), count.data() + count.size(), iterations);
  if (!nonce.starts_with(nonce_) || !salt || salt->empty() || iterations <= 0 || iterations > kIterationsMax) return std::nullopt;

  std::vector<unsigned char> salted(static_cast<std::size_t>(::EVP_MD_get_size(digest(hash_))));
  ::PKCS5_PBKDF2_HMAC(password_.data(), static_cast<int>(password_.size()), bytes_of(*salt), static_cast<int>(salt->size()), iterations,
                      digest(hash_), static_cast<int>(salted.size()), salted.data());
  const std::string key(salted.begin(), salted.end());
  const std::string client_key = hmac(key, "Client Key");
  std::vector<unsigned char> stored(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  ::EVP_Digest(client_key.data(), client_key.size(), stored.data(), &size, digest(hash_), nullptr);

  const std::string without_proof = "c=biws,r=" + std::string(nonce);  // biws: "n,,"
  const std::string conversation = bare_ + ',' + std::string(server_first) + ',' + without_proof;
  std::string proof = hmac(std::string(stored.begin(), stored.begin() + size), conversation);
  for (std::size_t index = 0; index < proof.size(); ++index) proof[index] = static_cast<char>(proof[index] ^ client_key[index]);
  server_signature_ = hmac(hmac(key, "Server Key"), conversation);
  return without_proof + ",p=" + to_base64(proof);
}

bool Scram::proves_itself(std::string_view server_final) const {
  return !server_signature_.empty() && attribute(server_final, 'v') == to_base64(server_signature_);
}

}  // namespace turnstile::conformance
