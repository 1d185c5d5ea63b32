#include "service/auth/foreign_keys.h"

#include <boost/json/array.hpp>

#include <utility>

#include "base/os/log.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using wire::jwt::Algorithm;
using wire::jwt::Fault;
using wire::jwt::Key;
using wire::jwt::KeySet;

Error bad_set(std::string message) {
  return {bedside::Fault::kPeer, Retry::kLater, "jwks.invalid", std::move(message),
          "It is a JSON object with an array \"keys\"."};
}

}  // namespace

Result<KeySet> read_jwks(std::string_view text, JwksTrust trust) {
  if (text.size() > kMaxJwksBytes) return bad_set("The key set is too long.");
  const auto parsed = json::parse(text);
  const auto* keys = parsed && parsed->is_object() ? parsed->get_object().if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return bad_set("This is no JSON Web Key Set.");
  KeySet set;
  std::size_t count = 0;
  for (const auto& entry : keys->get_array()) {
    if (!entry.is_object() || count == kMaxForeignKeys) continue;
    auto key = Key::from_jwk(entry.get_object());
    if (!key || ((*key)->algorithm() == Algorithm::kHs256 && trust == JwksTrust::kPublicKeysOnly)) continue;
    set.add(std::move(*key));
    ++count;
  }
  if (count == 0) return bad_set("The key set holds no ES256 or RS256 key.");
  return set;
}

ForeignKeys::ForeignKeys(Loop& loop, Fetch fetch, ForeignKeysOptions options)
    : loop_(loop),
      fetch_(std::move(fetch)),
      options_(std::move(options)),
      self_(std::make_shared<ForeignKeys*>(this)) {}

ForeignKeys::~ForeignKeys() {
  *self_ = nullptr;
  loop_.cancel(timer_);
}

void ForeignKeys::start() {
  ask();
  timer_ = loop_.after(options_.refresh_every, [this] { start(); });
}

void ForeignKeys::refresh() { ask(); }

Result<boost::json::object, Fault> ForeignKeys::verify(std::string_view token) {
  auto claims = keys_.verify(token);
  if (claims) {
    const auto* issuer = claims->if_contains("iss");
    const bool good = options_.issuer.empty() || (issuer != nullptr && issuer->is_string() &&
                                                  std::string_view(issuer->get_string()) == options_.issuer);
    if (!good) return Fault::kBadClaims;
    return claims;
  }
  const bool may_ask = !asked_ || loop_.now() - last_asked_ >= options_.ask_at_most_every;
  if (claims.error() == Fault::kUnknownKey && may_ask) ask();
  return claims;
}

void ForeignKeys::ask() {
  if (std::exchange(asking_, true)) return;
  asked_ = true;
  last_asked_ = loop_.now();
  fetch_([self = self_](const Result<std::string>& text) {
    if (*self != nullptr) (*self)->take(text);
  });
}

void ForeignKeys::take(const Result<std::string>& text) {
  asking_ = false;
  auto set = text ? read_jwks(*text, options_.trust) : Result<KeySet>(text.error());
  if (set) {
    keys_ = std::move(*set);
    return;
  }
  ++failures_;
  log(LogLevel::kWarning, "auth.foreign_keys", {{"error", set.error().id}, {"text", set.error().message}});
}

}  // namespace bedside::service
