// The server's one check of a credential: fixed keys by comparison in constant time, everything else as a JWT.
#pragma once

#include <memory>

#include "service/auth/access.h"
#include "service/auth/keys.h"
#include "service/auth/session_book.h"

namespace bedside::service {

class TokenAccess final : public Access {
 public:
  // `book` may be null (no revocation check); it must outlive this object otherwise.
  explicit TokenAccess(std::shared_ptr<const Keys> keys, const SessionBook* book = nullptr)
      : keys_(std::move(keys)), book_(book) {}

  // A token of an ended session or of a banned user is refused with kBadClaims.
  Result<Identity, TokenError> verify(std::string_view credential, Instant now) const override;

  // The same without the book, and with the claims: Auth itself tells "ended" from "bad".
  struct Verified {
    Identity identity;
    boost::json::object claims;  // Empty for opaque keys.
  };
  Result<Verified, TokenError> verify_signature(std::string_view credential, Instant now) const;

 private:
  std::shared_ptr<const Keys> keys_;
  const SessionBook* book_;
};

}  // namespace bedside::service
