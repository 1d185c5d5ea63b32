// Goal: whoever another Auth vouches for has a row to be called by, made once, and never more rights than a sign-up
// gives.
#include "service/auth/foreign_people.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service {
namespace {

const UserId kUser = *UserId::parse("6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d");

boost::json::object claims_with(boost::json::object metadata) { return {{"user_metadata", std::move(metadata)}}; }

TEST(ForeignPersonOf, TakesTheirNameAndNoMoreThanADoctor) {
  const Instant now = instant_from_ms(1);
  EXPECT_EQ(foreign_person_of(kUser, claims_with({{"name", "Sam"}}), now).display_name, "Sam");
  EXPECT_EQ(foreign_person_of(kUser, claims_with({{"full_name", "Sam O"}, {"display_name", ""}}), now).display_name,
            "Sam O");
  EXPECT_EQ(foreign_person_of(kUser, claims_with({{"role", "doctor"}}), now).profile_role, store::ProfileRole::kDoctor);
  EXPECT_EQ(foreign_person_of(kUser, claims_with({{"role", "admin"}}), now).profile_role, store::ProfileRole::kPatient);
  EXPECT_EQ(foreign_person_of(kUser, {}, now).display_name, "");
  EXPECT_EQ(foreign_person_of(kUser, {{"user_metadata", 7}}, now).display_name, "");
}

TEST(ForeignPersonOf, ShortensBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 250; ++i) name += "é";
  const auto person = foreign_person_of(kUser, claims_with({{"name", name}}), instant_from_ms(1));
  EXPECT_EQ(person.display_name.size(), 400u);
}

TEST(ForeignPeople, MakesTheRowOnceAndLeavesOneThatIsThere) {
  testing::AuthWorld world;
  ForeignPeople people(world.loop, *world.store);
  people.see(kUser, claims_with({{"name", "Sam"}, {"role", "doctor"}}));
  people.see(kUser, claims_with({{"name", "Another"}}));
  world.loop.run_posted();
  ForeignPeople after_a_restart(world.loop, *world.store);
  after_a_restart.see(kUser, claims_with({{"name", "Another"}}));
  world.loop.run_posted();
  std::string found;
  world.db->read(
      [&found](store::sqlite::Connection& db) -> store::sqlite::JobResult {
        auto row = db.prepare("SELECT group_concat(display_name || ' ' || role) FROM users");
        if (!row) return row.error();
        if (const auto there = row->step(); !there) return there.error();
        found = row->text(0);
        return {};
      },
      [](const store::sqlite::JobResult& read) { EXPECT_TRUE(read.ok()); });
  world.loop.run_posted();
  EXPECT_EQ(found, "Sam doctor");
}

}  // namespace
}  // namespace bedside::service
