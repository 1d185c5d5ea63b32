// Making people and their sign-in links without HTTP: for the command line, the demo and /admin.
//
// Over a blocking store (store/sqlite/auth_store.h, AuthStoreMode::kBlocking) every `done` has been called before
// the function returns; over the ordinary one it is called on the loop.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "service/auth/keys.h"
#include "store/auth_store.h"

namespace bedside::service {

// Trims and lowers the ASCII letters; none when it cannot be an e-mail address (RFC 5321 lengths included).
std::optional<std::string> normal_email(std::string_view text);

struct PersonRequest {
  std::string email;
  std::string password_hash;  // PasswordHasher::hash_now, or empty: sign in by link only.
  std::string name;           // Empty: the part of the address before '@'.
  store::ProfileRole role = store::ProfileRole::kPatient;
};
using PersonDone = std::function<void(Result<store::Account>)>;
// The error ids: "auth.email_invalid", "auth.email_taken", "auth.store".
void add_person(store::AuthStore& store, const PersonRequest& request, Instant now, PersonDone done);

struct SignInLink {
  std::string token_hash;  // For verifyOtp({token_hash, type: "magiclink"}); valid once.
  std::string code;        // The same as six digits, for verifyOtp({email, token, type: "email"}).
  store::Account account;
};
using LinkDone = std::function<void(Result<SignInLink>)>;
// The page is `url` + "/#/sign-in?token_hash=" + token_hash. Error ids: "auth.no_user", "auth.store".
void make_sign_in_link(store::AuthStore& store, const Keys& keys, std::string email, store::TokenUse use, Instant now,
                       Duration life, LinkDone done);

}  // namespace bedside::service
