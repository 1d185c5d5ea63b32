#include "service/auth/accounts.h"

#include <sodium.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/os/secure_random.h"
#include "wire/jwt/base64url.h"

namespace bedside::service {
namespace {

constexpr std::size_t kMaxEmail = 255;       // GoTrue's limit, just above RFC 5321 section 4.5.3.1.3.
constexpr std::size_t kMaxLocalPart = 64;    // RFC 5321 section 4.5.3.1.1.
constexpr std::size_t kMaxDomainLabel = 63;  // RFC 1035 section 2.3.4.

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// A dot-atom (RFC 5322 section 3.2.3), with the octets of UTF-8 for RFC 6531; quoted strings are not taken.
bool good_local_part(std::string_view local) {
  constexpr std::string_view kSpecials = "!#$%&'*+/=?^_`{|}~-.";
  if (local.empty() || local.size() > kMaxLocalPart || local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  return std::all_of(local.begin(), local.end(),
                     [&](char c) { return is_letter_or_digit(c) || kSpecials.find(c) != std::string_view::npos; });
}

bool good_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxDomainLabel || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

// At least one dot is not asked for: clinics have hosts of one word.
bool good_domain(std::string_view domain) {
  while (true) {
    const std::size_t dot = domain.find('.');
    if (!good_label(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

std::optional<std::string> text_in(const boost::json::object& object, boost::json::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

Error from_refusal(store::AuthRefusal refusal) {
  switch (refusal) {
    case store::AuthRefusal::kEmailTaken:
      return user_error("auth.email_taken", "Somebody with this e-mail address exists already.");
    case store::AuthRefusal::kNoUser:
      return user_error("auth.no_user", "Nobody has this e-mail address.", "Make the account first.");
    default: return our_error("auth.store", "The database did not answer.", "Look into the server's log.");
  }
}

std::string six_digits() {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%06u", randombytes_uniform(1'000'000));
  return text.data();
}

}  // namespace

std::optional<std::string> normal_email(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
  if (text.size() > kMaxEmail) return std::nullopt;
  std::string email(text);
  for (char& c : email) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const std::size_t at = email.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  const std::string_view all(email);
  if (!good_local_part(all.substr(0, at)) || !good_domain(all.substr(at + 1))) return std::nullopt;
  return email;
}

std::optional<std::string> display_name_in(const boost::json::object& user_metadata) {
  auto name = text_in(user_metadata, "display_name");
  return name ? name : text_in(user_metadata, "name");
}

std::optional<store::ProfileRole> profile_role_in(const boost::json::object& user_metadata, MayMakeAdmin may) {
  const auto role = text_in(user_metadata, "role");
  if (role == "doctor") return store::ProfileRole::kDoctor;
  if (role == "patient") return store::ProfileRole::kPatient;
  if (role == "admin" && may == MayMakeAdmin::kYes) return store::ProfileRole::kAdmin;
  return std::nullopt;
}

store::NewAccount new_account(std::string email, boost::json::object user_metadata, MayMakeAdmin may, Instant now) {
  store::NewAccount request;
  request.display_name = display_name_in(user_metadata).value_or(email.substr(0, email.find('@')));
  request.profile_role = profile_role_in(user_metadata, may).value_or(store::ProfileRole::kPatient);
  request.account.id = UserId{secure_uuid()};
  request.account.email = std::move(email);
  request.account.user_metadata = std::move(user_metadata);
  request.account.app_metadata = {{"provider", "email"}, {"providers", boost::json::array{"email"}}};
  request.account.created_at = now;
  request.account.updated_at = now;
  return request;
}

store::NewAccount new_guest(std::string name, Instant now) {
  store::NewAccount guest = new_account({}, {{"display_name", name}}, MayMakeAdmin::kNo, now);
  // Accounts are kept by address; this one reaches nobody (RFC 2606 section 2).
  guest.account.email = guest.account.id.text() + "@guest.invalid";
  guest.account.app_metadata = {{"provider", "link"}, {"providers", boost::json::array{"link"}}};
  guest.display_name = std::move(name);
  return guest;
}

void add_person(store::AuthStore& store, const PersonRequest& request, Instant now, PersonDone done) {
  auto email = normal_email(request.email);
  if (!email) {
    return done(user_error("auth.email_invalid", "This is not an e-mail address.", "Write it as name@example.org."));
  }
  boost::json::object metadata;
  if (!request.name.empty()) metadata["display_name"] = request.name;
  store::NewAccount account = new_account(std::move(*email), std::move(metadata), MayMakeAdmin::kYes, now);
  account.profile_role = request.role;
  account.account.password_hash = request.password_hash;
  account.account.email_confirmed_at = now;
  store.create_account(std::move(account), [done](Result<store::Account, store::AuthRefusal> created) {
    if (!created) return done(from_refusal(created.error()));
    done(std::move(*created));
  });
}

std::string link_digest(const Keys& keys, std::string_view token_hash) {
  return wire::jwt::base64url_encode(keys.seal("link:" + std::string(token_hash)));
}

std::string code_digest(const Keys& keys, UserId user, std::string_view code) {
  return wire::jwt::base64url_encode(keys.seal("code:" + user.text() + ":" + std::string(code)));
}

void make_link(store::AuthStore& store, const Keys& keys, UserId user, store::TokenUse use, Instant now, Duration life,
               std::function<void(Result<SignInLink, store::AuthRefusal>)> done) {
  SignInLink link{secure_token(32), six_digits(), {}};
  store::OneTimeToken token;
  token.user = user;
  token.use = use;
  token.link_digest = link_digest(keys, link.token_hash);
  token.code_digest = code_digest(keys, user, link.code);
  token.created_at = now;
  token.expires_at = now + life;
  store.put_one_time_token(std::move(token),
                           [link = std::move(link), done](Result<store::Account, store::AuthRefusal> put) mutable {
                             if (!put) return done(put.error());
                             link.account = std::move(*put);
                             done(std::move(link));
                           });
}

void make_sign_in_link(store::AuthStore& store, std::shared_ptr<const Keys> keys, std::string email, Instant now,
                       Duration life, LinkDone done) {
  const std::string normal = normal_email(email).value_or("");
  store.find_account_by_email(
      normal, [&store, keys, now, life, done](Result<std::optional<store::Account>, store::AuthRefusal> found) {
        if (!found) return done(from_refusal(found.error()));
        if (!*found) return done(from_refusal(store::AuthRefusal::kNoUser));
        make_link(store, *keys, (*found)->id, store::TokenUse::kMagicLink, now, life,
                  [done](Result<SignInLink, store::AuthRefusal> made) {
                    if (!made) return done(from_refusal(made.error()));
                    done(std::move(*made));
                  });
      });
}

}  // namespace bedside::service
