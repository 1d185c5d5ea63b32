#include "apps/server/people.h"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "base/os/clock.h"
#include "base/os/secure_random.h"
#include "service/auth/accounts.h"
#include "service/auth/password_hasher.h"

namespace bedside::server {
namespace {

using store::Account;
using store::ProfileRole;

constexpr Duration kDemoLinkLife = std::chrono::hours(24);

struct DemoPerson {
  const char* email;
  const char* name;
  ProfileRole role;
};
constexpr std::array<DemoPerson, 3> kDemoPeople = {{
    {"dr.ada@demo.bedside", "Dr. Ada Brandt", ProfileRole::kDoctor},
    {"sam@demo.bedside", "Sam Okafor", ProfileRole::kPatient},
    {"mira@demo.bedside", "Mira Lindqvist", ProfileRole::kPatient},
}};

struct DemoMessage {
  std::size_t patient;  // Whose room with the doctor: an index into kDemoPeople.
  std::size_t sender;
  const char* body;
};
constexpr std::array<DemoMessage, 5> kDemoMessages = {{
    {1, 0, "Good morning, Sam. How did you sleep with the new dose?"},
    {1, 1, "Better, thank you. The cough is still there in the evening."},
    {1, 0, "Let us look at it together. Press the camera button when you are ready."},
    {2, 0, "Welcome, Mira. Your results are in and they look good."},
    {2, 2, "That is a relief! Can we talk them through by video?"},
}};

std::string_view role_word(ProfileRole role) {
  switch (role) {
    case ProfileRole::kPatient: return "patient";
    case ProfileRole::kDoctor: return "doctor";
    case ProfileRole::kAdmin: return "admin";
  }
  return "patient";
}

Result<Account> make_person(Installation& installation, const service::PersonRequest& request) {
  return installation.wait_for<Result<Account>>(
      [&](auto done) { service::add_person(installation.stores->accounts(), request, system_now(), done); });
}

Result<std::optional<Account>> find_person(Installation& installation, const std::string& email) {
  using Found = Result<std::optional<Account>, store::AuthRefusal>;
  auto found = installation.wait_for<Found>(
      [&](auto done) { installation.stores->accounts().find_account_by_email(email, done); });
  if (!found) return our_error("store.trouble", "the database does not answer");
  return std::move(*found);
}

Result<RoomId> make_room(Installation& installation, store::NewRoom room) {
  const auto made = installation.wait_for<Result<RoomId, store::DbError>>(
      [&](auto done) { installation.stores->rooms().add_room(std::move(room), done); });
  if (!made) return storage_error(made.error());
  return *made;
}

Status furnish_room(Installation& installation, const std::vector<UserId>& people, std::size_t patient) {
  const auto known = installation.wait_for<Result<bool, store::DbError>>(
      [&](auto done) { installation.stores->rooms().share_a_room(people[0], people[patient], done); });
  if (!known) return storage_error(known.error());
  if (*known) return {};
  store::NewRoom room{.members = {people[0], people[patient]}, .title = "", .messages = {}};
  for (const DemoMessage& message : kDemoMessages) {
    if (message.patient == patient) room.messages.push_back({people[message.sender], message.body});
  }
  if (const auto made = make_room(installation, std::move(room)); !made) return made.error();
  return {};
}

}  // namespace

Result<std::string> add_user(Installation& installation, const AddUser& person, const std::string& password) {
  const std::string chosen = password.empty() ? secure_token(12) : password;
  auto hash = service::PasswordHasher::hash_now(chosen, {});
  if (!hash) return std::move(hash).error();
  const auto made = make_person(
      installation, {.email = person.email, .password_hash = *hash, .name = person.name, .role = person.role});
  if (!made) return made.error();
  boost::json::object shown{
      {"id", made->id.text()}, {"email", made->email}, {"name", person.name}, {"role", role_word(person.role)}};
  if (password.empty()) shown["password"] = chosen;
  return boost::json::serialize(shown);
}

Result<std::string> add_room(Installation& installation, const AddRoom& room) {
  std::vector<UserId> members;
  for (const std::string& text : room.members) {
    const auto email = service::normal_email(text);
    if (!email) return user_error("auth.email_invalid", "\"" + text + "\" is no e-mail address");
    const auto found = find_person(installation, *email);
    if (!found) return found.error();
    if (!*found) {
      return user_error("auth.no_user", "nobody signs in as " + *email, "make the account with: bedside user add");
    }
    members.push_back((**found).id);
  }
  const auto made = make_room(installation, {.members = members, .title = room.title, .messages = {}});
  if (!made) return made.error();
  return boost::json::serialize(boost::json::object{{"id", made->text()}, {"members", members.size()}});
}

Result<std::vector<DemoLink>> prepare_demo(Installation& installation) {
  std::vector<UserId> people;
  for (const DemoPerson& person : kDemoPeople) {
    auto found = find_person(installation, person.email);
    if (!found) return std::move(found).error();
    if (!*found) {
      // No password: the links below are the only way in, so that a demo on a network has no known key.
      auto made = make_person(installation,
                              {.email = person.email, .password_hash = "", .name = person.name, .role = person.role});
      if (!made) return std::move(made).error();
      *found = std::move(*made);
    }
    people.push_back((**found).id);
  }
  for (std::size_t patient = 1; patient < people.size(); ++patient) {
    if (auto furnished = furnish_room(installation, people, patient); !furnished) return furnished.error();
  }
  std::vector<DemoLink> links;
  for (const DemoPerson& person : kDemoPeople) {
    const auto link = installation.wait_for<Result<service::SignInLink>>([&](auto done) {
      service::make_sign_in_link(installation.stores->accounts(), installation.keys, person.email, system_now(),
                                 kDemoLinkLife, done);
    });
    if (!link) return link.error();
    links.push_back({.name = person.name,
                     .role = std::string(role_word(person.role)),
                     .path = "/#/sign-in?token_hash=" + link->token_hash});
  }
  return links;
}

}  // namespace bedside::server
