#include "service/auth/foreign_people.h"

#include <string>
#include <string_view>

namespace bedside::service {
namespace {

constexpr std::size_t kMaxNameCharacters = 200;

std::string_view text_member(const boost::json::object& object, boost::json::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

// At most that many characters of valid UTF-8 (a token is JSON, whose texts are valid).
std::string_view shortened(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool continues = (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
    if (!continues && ++characters > kMaxNameCharacters) return text.substr(0, at);
  }
  return text;
}

}  // namespace

store::ForeignPerson foreign_person_of(const UserId& user, const boost::json::object& claims, Instant now) {
  store::ForeignPerson person{user, {}, store::ProfileRole::kPatient, now};
  const auto* metadata = claims.if_contains("user_metadata");
  if (metadata == nullptr || !metadata->is_object()) return person;
  for (const char* name : {"display_name", "name", "full_name"}) {
    person.display_name = shortened(text_member(metadata->get_object(), name));
    if (!person.display_name.empty()) break;
  }
  if (text_member(metadata->get_object(), "role") == "doctor") person.profile_role = store::ProfileRole::kDoctor;
  return person;
}

void ForeignPeople::see(const UserId& user, const boost::json::object& claims) {
  // Forgetting everybody costs one question for each of them.
  if (seen_.size() >= max_remembered_) seen_.clear();
  if (!seen_.insert(user).second) return;
  store_.welcome_foreign(foreign_person_of(user, claims, loop_.now()),
                         [this, user](const Result<bool, store::AuthRefusal>& made) {
                           if (!made) seen_.erase(user);
                         });
}

}  // namespace bedside::service
