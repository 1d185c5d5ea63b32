// Goal: one person's data is all in one document, and after an erasure nothing names the person while the calls and the
// chat of the others keep their shape.
#include "store/postgres/keeping/privacy.h"

#include "store/postgres/testing/keeping_world.h"

namespace bedside::store::postgres {
namespace {

class Privacy : public testing::KeepingWorld {
 protected:
  Privacy() {
    start_call();
    EXPECT_EQ(as(kAda, "UPDATE video_calls SET metadata = '{\"note\":\"Sam\"}'"), "ok");
    set_status(kAda, "ended");
    sql("INSERT INTO bedside.push_subscriptions (endpoint, user_id, session_id, point, auth) VALUES "
        "('https://push.example/1', '" +
        std::string(kSam) + "', '" + kSession + "', 'p', 'a')");
  }
  std::string exported(const std::string& user) const {
    auto db = open("least");
    const auto person = export_person(db, *UserId::parse(user));
    return person ? *person : person.error().message;
  }
  void erase(const std::string& user) const {
    auto db = open("least");
    const auto erased = erase_person(db, *UserId::parse(user));
    EXPECT_TRUE(erased.ok()) << (erased ? "" : erased.error().message);
  }
};

TEST_F(Privacy, FindsAPersonByTheirAddress) {
  auto db = open("least");
  EXPECT_EQ((**find_person(db, "sam@example.org")).text(), kSam);
  EXPECT_FALSE(find_person(db, "nobody@example.org")->has_value());
}

TEST_F(Privacy, ExportsEverythingOfThePersonAndNoSecret) {
  const std::string text = exported(kSam);
  for (const char* const part :
       {"sam@example.org", "Sam Okafor", "I am Sam", kRoom, kCall, kSession, "room.joined", "session.opened"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(text.find("the hash"), std::string::npos);
  EXPECT_EQ(text.find("push.example"), std::string::npos) << "whoever knows it may disturb";
  EXPECT_EQ(text.find("good morning"), std::string::npos) << "that is somebody else's";
}

TEST_F(Privacy, ErasesThePersonAndKeepsTheShape) {
  erase(kSam);
  const std::string left = exported(kSam) + exported(kAda);
  EXPECT_EQ(left.find("Sam"), std::string::npos) << left;
  EXPECT_EQ(left.find("sam@example.org"), std::string::npos);
  EXPECT_NE(left.find(kCall), std::string::npos) << "the doctor's history still has the call";
  EXPECT_NE(left.find("(removed)"), std::string::npos);
  EXPECT_NE(left.find("good morning"), std::string::npos);
  EXPECT_EQ(sql("SELECT count(*) FROM bedside.push_subscriptions"), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM auth.sessions WHERE ended_at IS NULL"), "0");
  EXPECT_EQ(sql("SELECT kind FROM bedside.audit_log ORDER BY seq DESC LIMIT 1"), "privacy.erased");
}

TEST_F(Privacy, IsForNoRoleOfAClient) {
  for (const char* role : {"anon", "authenticated", "service_role"}) {
    EXPECT_THROW(sql("SET ROLE " + std::string(role) + "; SELECT bedside.erase_person('" + kSam + "')"),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace bedside::store::postgres
