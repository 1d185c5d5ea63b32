// Making people and their sign-in links without HTTP: for the command line, the demo and the endpoints.
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

inline constexpr std::size_t kMaxDisplayName = 200;  // Characters; what public.users takes.

// `display_name`, or `name`, of user_metadata; none when neither is a text.
std::optional<std::string> display_name_in(const boost::json::object& user_metadata);
// `role` of user_metadata; `admin` counts only from those who may say so.
enum class MayMakeAdmin : std::uint8_t { kNo, kYes };
std::optional<store::ProfileRole> profile_role_in(const boost::json::object& user_metadata, MayMakeAdmin may);

// An account with a fresh id, provider "email", and its profile as user_metadata says.
store::NewAccount new_account(std::string email, boost::json::object user_metadata, MayMakeAdmin may, Instant now);

// Somebody who came by a link into a room (docs/auth.md): no e-mail address, no password, one room.
store::NewAccount new_guest(std::string name, Instant now);

struct PersonRequest {
  std::string email;
  std::string password_hash;  // PasswordHasher::hash_now, or empty: sign in by link only.
  std::string name;           // Empty: the part of the address before '@'.
  store::ProfileRole role = store::ProfileRole::kPatient;
};
using PersonDone = std::function<void(Result<store::Account>)>;
// The e-mail address counts as confirmed. Error ids: "auth.email_invalid", "auth.email_taken", "auth.store".
void add_person(store::AuthStore& store, const PersonRequest& request, Instant now, PersonDone done);

struct SignInLink {
  std::string token_hash;  // For verifyOtp({token_hash, type}); valid once.
  std::string code;        // The same as six digits, for verifyOtp({email, token, type: "email"}).
  store::Account account;
};
using LinkDone = std::function<void(Result<SignInLink>)>;
// A magic link. The page is `url` + "/#/sign-in?token_hash=" + token_hash. Error ids: "auth.no_user", "auth.store".
void make_sign_in_link(store::AuthStore& store, std::shared_ptr<const Keys> keys, std::string email, Instant now,
                       Duration life, LinkDone done);

// The same for an account that is at hand.
void make_link(store::AuthStore& store, const Keys& keys, UserId user, store::TokenUse use, Instant now, Duration life,
               std::function<void(Result<SignInLink, store::AuthRefusal>)> done);

// What the store keeps of a link's token and of a typed code.
std::string link_digest(const Keys& keys, std::string_view token_hash);
std::string code_digest(const Keys& keys, UserId user, std::string_view code);

}  // namespace bedside::service
