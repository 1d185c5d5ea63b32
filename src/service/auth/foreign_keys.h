// The keys of another Auth whose tokens are accepted here, so that Bedside serves calls beside an existing Supabase
// project: a JWK Set (RFC 7517 section 5) from a file or an address, kept fresh while the server runs.
//
// A key that has appeared there is known after `refresh_every`; a token that names a key nobody knows asks at once, as
// often as `ask_at_most_every` allows, so that a rotation is followed within seconds and a stranger cannot make us ask
// in a loop. What cannot be fetched or read changes nothing: the keys that were there go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "base/result.h"
#include "base/time.h"
#include "wire/jwt/key_set.h"

namespace bedside::service {

inline constexpr std::size_t kMaxJwksBytes = 64 * 1024;
inline constexpr std::size_t kMaxForeignKeys = 32;

enum class JwksTrust : std::uint8_t {
  kPublicKeysOnly,  // From an address: a shared secret has no business there, and is passed over.
  kWithSecrets,     // From a file of the operator's: "oct" keys count too.
};
// The keys of a JWK Set that can check a token. Keys of other kinds and uses are passed over; a set without any that
// fits is an error.
Result<wire::jwt::KeySet> read_jwks(std::string_view text, JwksTrust trust);

struct ForeignKeysOptions {
  Duration refresh_every = 10min;
  Duration ask_at_most_every = 30s;
  JwksTrust trust = JwksTrust::kPublicKeysOnly;
  std::string issuer;  // What `iss` must be; empty: anything.
};

class ForeignKeys {
 public:
  using Fetched = std::function<void(Result<std::string>)>;
  // Answers the text of the set, at once or later on the loop.
  using Fetch = std::function<void(Fetched)>;

  ForeignKeys(Loop& loop, Fetch fetch, ForeignKeysOptions options = {});
  ~ForeignKeys();
  ForeignKeys(const ForeignKeys&) = delete;
  ForeignKeys& operator=(const ForeignKeys&) = delete;

  // Asks now, and from now on now and then.
  void start();
  // Asks now, whatever was asked when: the operator says that something has changed.
  void refresh();

  // As KeySet::verify; kBadClaims for another issuer. A token of an unknown key is refused now, and may be known a
  // moment later.
  Result<boost::json::object, wire::jwt::Fault> verify(std::string_view token);

  std::uint64_t failures() const { return failures_; }

 private:
  void ask();
  void take(const Result<std::string>& text);

  Loop& loop_;
  Fetch fetch_;
  const ForeignKeysOptions options_;
  wire::jwt::KeySet keys_;
  bool asking_ = false;
  bool asked_ = false;
  Instant last_asked_{};
  Loop::TimerId timer_ = 0;
  std::uint64_t failures_ = 0;
  // An answer that comes after the end finds this empty.
  std::shared_ptr<ForeignKeys*> self_;
};

}  // namespace bedside::service
