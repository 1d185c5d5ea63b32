// Goal: on PostgreSQL too a person gets all that is kept about them, and can be taken out of it.
#include "store/postgres/auth/own_data.h"

#include "store/postgres/testing/auth_world.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

class OwnData : public testing::AuthWorld {};

TEST_F(OwnData, IsGivenAndTakenAway) {
  const UserId ada = create("ada@example.org")->id;
  const auto session = sign_in(ada);
  const std::string room = sql("INSERT INTO chat_rooms (created_by) VALUES ('" + ada.text() + "') RETURNING id");
  sql("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + ada.text() + "', 'my knee')");
  const auto data = ask<std::string>([&](auto done) { store->export_person(ada, done); });
  ASSERT_TRUE(data.ok());
  const auto person = json::parse(*data).value().as_object();
  EXPECT_EQ(person.at("account").at(0).at("email"), "ada@example.org");
  EXPECT_EQ(person.at("messages").at(0).at("body"), "my knee");
  EXPECT_EQ(person.at("sessions").as_array().size(), 1U);
  EXPECT_EQ(data->find("argon2id"), std::string::npos);

  const auto ended = ask<std::vector<SessionId>>([&](auto done) { store->erase_person(ada, now, done); });
  EXPECT_EQ(*ended, std::vector{session.session.id});
  EXPECT_EQ(sql("SELECT body FROM messages"), "(removed)");
  EXPECT_EQ(sql("SELECT display_name || ' ' || role || ' ' || calls_from FROM users"), "Deleted user patient nobody");
  EXPECT_EQ(sql("SELECT count(*) FROM auth.users"), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM room_members"), "0");
  EXPECT_EQ(ask<std::string>([&](auto done) { store->export_person(ada, done); }).error(), AuthRefusal::kNoUser);
}

}  // namespace
}  // namespace bedside::store::postgres
