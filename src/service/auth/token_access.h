// The server's one check of a credential: fixed keys by comparison in constant time, everything else as a JWT.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "service/auth/access.h"
#include "service/auth/foreign_keys.h"
#include "service/auth/keys.h"
#include "service/auth/session_book.h"

namespace bedside::service {

class TokenAccess final : public Access {
 public:
  // `book` may be null (no revocation check), and so may `foreign` (no other Auth); both must outlive this object.
  explicit TokenAccess(std::shared_ptr<const Keys> keys, const SessionBook* book = nullptr,
                       ForeignKeys* foreign = nullptr)
      : keys_(std::move(keys)), book_(book), foreign_(foreign) {}

  // Told of each good token of another Auth that names a user: that user may be new here.
  using ForeignUser = std::function<void(const UserId&, const boost::json::object& claims)>;
  void on_foreign_user(ForeignUser told) { foreign_user_ = std::move(told); }

  // A token of an ended session or of a banned user is refused with kBadClaims.
  Result<Identity, TokenError> verify(std::string_view credential, Instant now) const override;

  // The same without the book, and with the claims: Auth itself tells "ended" from "bad".
  enum class Issuer : std::uint8_t { kOurs, kSharedSecret, kPublishedKeys };
  struct Verified {
    Identity identity;
    boost::json::object claims;  // Empty for opaque keys.
    Issuer issuer = Issuer::kOurs;
  };
  Result<Verified, TokenError> verify_signature(std::string_view credential, Instant now) const;

 private:
  Result<boost::json::object, wire::jwt::Fault> claims_of(std::string_view token, Issuer& issuer) const;

  std::shared_ptr<const Keys> keys_;
  const SessionBook* book_;
  ForeignKeys* foreign_;
  ForeignUser foreign_user_;
};

}  // namespace bedside::service
