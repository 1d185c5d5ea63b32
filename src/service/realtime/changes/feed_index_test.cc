// Goal: exactly those who may and want hear a change, once per channel, and what is alike is evaluated and encoded
// once.
#include "service/realtime/changes/feed_index.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using realtime_testing::message_inserted;
using realtime_testing::RecordingSocket;
using realtime_testing::tables;
using realtime_testing::user;

constexpr std::size_t kMaxBytes = 1'000'000;

store::Actor actor(std::uint64_t n) { return {store::Role::kAuthenticated, user(n), {}}; }

class FeedIndexTest : public ::testing::Test {
 protected:
  FeedIndex::ShapePtr shape(const std::string& raw) {
    auto binding = parse_binding(raw);
    EXPECT_TRUE(binding.ok()) << raw;
    auto resolved = index_.resolve(std::move(*binding));
    EXPECT_TRUE(resolved.ok()) << raw;
    return *resolved;
  }

  FeedIndex index_{tables(), kMaxBytes};
  const std::string topic_ = "realtime:a";
  RecordingSocket one_;
  RecordingSocket two_;
};

constexpr const char* kAllMessages = R"({"event":"*","schema":"public","table":"messages"})";

TEST_F(FeedIndexTest, OnlyTheAudienceHears) {
  const auto mine = index_.attach({&one_, &topic_}, actor(1), {shape(kAllMessages)});
  const auto others = index_.attach({&two_, &topic_}, actor(2), {shape(kAllMessages)});
  EXPECT_EQ(index_.publish(*message_inserted(1, "x", {user(1), user(3)})), 1U);
  EXPECT_EQ(one_.frames.size(), 1U);
  EXPECT_TRUE(two_.frames.empty());
}

TEST_F(FeedIndexTest, TheServiceRoleHearsEverythingAndAnonymousNothing) {
  store::Actor service;
  service.role = store::Role::kService;
  const auto all = index_.attach({&one_, &topic_}, service, {shape(kAllMessages)});
  const auto none = index_.attach({&two_, &topic_}, store::Actor{}, {shape(kAllMessages)});
  index_.publish(*message_inserted(1, "x", {}));
  EXPECT_EQ(one_.frames.size(), 1U);
  EXPECT_TRUE(two_.frames.empty());
}

TEST_F(FeedIndexTest, EveryoneSignedInIsEveryoneSignedIn) {
  const auto mine = index_.attach({&one_, &topic_}, actor(1), {shape(kAllMessages)});
  const auto others = index_.attach({&two_, &topic_}, actor(2), {shape(kAllMessages)});
  auto change = message_inserted(1, "x", {});
  change->audience.everyone_signed_in = true;
  EXPECT_EQ(index_.publish(*change), 2U);
}

TEST_F(FeedIndexTest, OneFramePerChannelWithAllMatchingIds) {
  const auto all = shape(kAllMessages);
  const auto some = shape(R"({"event":"INSERT","schema":"public","table":"messages","filter":"body=eq.x"})");
  const auto wild = shape(R"({"event":"*","schema":"*"})");
  const auto never = shape(R"({"event":"DELETE","schema":"public","table":"messages"})");
  const auto mine = index_.attach({&one_, &topic_}, actor(1), {all, some, all, wild, never});
  index_.publish(*message_inserted(7, "x", {user(1)}));
  ASSERT_EQ(one_.frames.size(), 1U);
  const auto frame = json::parse(one_.frames[0]->bytes)->as_array();
  EXPECT_TRUE(frame[0].is_null());
  EXPECT_EQ(frame[2], "realtime:a");
  EXPECT_EQ(frame[3], "postgres_changes");
  EXPECT_EQ(frame[4].at("ids"),
            (boost::json::array{FeedIndex::id_of(all), FeedIndex::id_of(some), FeedIndex::id_of(wild)}));
  EXPECT_EQ(frame[4].at("data").at("record").at("id"), 7);
  index_.publish(*message_inserted(8, "y", {user(1)}));
  EXPECT_EQ(json::parse(one_.frames[1]->bytes)->at(4).at("ids").as_array().size(), 2U);
}

TEST_F(FeedIndexTest, DifferentColumnsTravelApart) {
  const auto narrow = shape(R"({"event":"*","schema":"public","table":"messages","select":["id"]})");
  const auto mine = index_.attach({&one_, &topic_}, actor(1), {shape(kAllMessages), narrow});
  index_.publish(*message_inserted(7, "x", {user(1)}));
  ASSERT_EQ(one_.frames.size(), 2U);
  EXPECT_EQ(json::parse(one_.frames[1]->bytes)->at(4).at("data").at("record"), (boost::json::object{{"id", 7}}));
}

TEST_F(FeedIndexTest, EqualFramesAreShared) {
  RecordingSocket old;
  RecordingSocket elsewhere;
  const std::string other_topic = "realtime:b";
  const auto a = index_.attach({&one_, &topic_}, actor(1), {shape(kAllMessages)});
  const auto b = index_.attach({&two_, &topic_}, actor(2), {shape(kAllMessages)});
  const auto c = index_.attach({&old, &topic_, wire::phoenix::Version::kV1}, actor(2), {shape(kAllMessages)});
  const auto d = index_.attach({&elsewhere, &other_topic}, actor(2), {shape(kAllMessages)});
  index_.publish(*message_inserted(7, "x", {user(1), user(2)}));
  EXPECT_EQ(one_.frames.at(0).get(), two_.frames.at(0).get());
  EXPECT_EQ(old.frames.at(0)->bytes.front(), '{');
  EXPECT_NE(elsewhere.frames.at(0)->bytes.find("realtime:b"), std::string::npos);
}

TEST_F(FeedIndexTest, EqualBindingsShareOneIdAndDifferentOnesNever) {
  EXPECT_EQ(shape(kAllMessages), shape(R"({"table":"messages","event":"*","schema":"public"})"));
  std::set<std::uint32_t> ids;
  std::vector<FeedIndex::ShapePtr> kept;
  for (int i = 0; i < 2'000; ++i) {
    kept.push_back(
        shape(R"({"event":"*","schema":"public","table":"messages","filter":"id=eq.)" + std::to_string(i) + R"("})"));
    ids.insert(FeedIndex::id_of(kept.back()));
  }
  EXPECT_EQ(ids.size(), kept.size());
}

TEST_F(FeedIndexTest, RefusesWhatIsNotPublished) {
  for (const char* raw :
       {R"({"event":"*","schema":"public","table":"auth_users"})", R"({"event":"*","schema":"private"})",
        R"({"event":"*","schema":"public","table":"messages","filter":"nope=eq.1"})",
        R"({"event":"*","schema":"public","table":"messages","select":["nope"]})",
        R"({"event":"*","schema":"public","filter":"body=eq.x"})"}) {
    const auto refused = index_.resolve(*parse_binding(raw));
    ASSERT_FALSE(refused.ok()) << raw;
    EXPECT_EQ(refused.error().substr(0, 55), "Unable to subscribe to changes with given parameters. P");
  }
}

TEST_F(FeedIndexTest, ADroppedSubscriptionHearsNothing) {
  auto mine = index_.attach({&one_, &topic_}, actor(1), {shape(kAllMessages)});
  mine = index_.attach({&one_, &topic_}, actor(2), {shape(kAllMessages)});
  EXPECT_EQ(index_.publish(*message_inserted(1, "x", {user(1)})), 0U);
  EXPECT_EQ(index_.publish(*message_inserted(1, "x", {user(2)})), 1U);
  mine.reset();
  EXPECT_EQ(index_.publish(*message_inserted(1, "x", {user(2)})), 0U);
}

TEST_F(FeedIndexTest, DeletesAreFilteredOnTheOldRow) {
  const auto mine =
      index_.attach({&one_, &topic_}, actor(1),
                    {shape(R"({"event":"DELETE","schema":"public","table":"messages","filter":"body=eq.x"})")});
  auto change = message_inserted(1, "x", {user(1)});
  change->kind = store::ChangeKind::kDelete;
  std::swap(change->record, change->old_record);
  EXPECT_EQ(index_.publish(*change), 1U);
  EXPECT_EQ(json::parse(one_.frames[0]->bytes)->at(4).at("data").at("old_record"), (boost::json::object{{"id", 1}}));
}

// Groups switch to an index by equality filter when they grow; nobody may notice.
TEST_F(FeedIndexTest, IndexedGroupsHearTheSameAsAScan) {
  rc::check([] {
    FeedIndex index(tables(), kMaxBytes);
    const std::string topic = "realtime:a";
    struct Sub {
      std::unique_ptr<RecordingSocket> socket = std::make_unique<RecordingSocket>();
      FeedIndex::Subscription feed;
      int wanted = 0;  // -1: everything; -2: greater than 2.
    };
    std::vector<Sub> subs;
    const int count = *rc::gen::inRange(1, 60);
    for (int i = 0; i < count; ++i) {
      if (!subs.empty() && *rc::gen::inRange(0, 5) == 0) {
        subs.erase(subs.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(subs.size())));
        continue;
      }
      Sub sub;
      sub.wanted = *rc::gen::inRange(-2, 5);
      const std::string filter = sub.wanted == -1   ? ""
                                 : sub.wanted == -2 ? "id=gt.2"
                                                    : "id=eq." + std::to_string(sub.wanted);
      auto binding = parse_binding(R"({"event":"*","schema":"public","table":"messages","filter":")" + filter + "\"}");
      sub.feed = index.attach({sub.socket.get(), &topic}, actor(1), {*index.resolve(std::move(*binding))});
      subs.push_back(std::move(sub));
    }
    for (int id = 0; id < 5; ++id) {
      index.publish(*message_inserted(id, "x", {user(1)}));
      for (auto& sub : subs) {
        const bool hears = sub.wanted == -1 || (sub.wanted == -2 ? id > 2 : sub.wanted == id);
        RC_ASSERT(sub.socket->frames.size() == (hears ? 1U : 0U));
        sub.socket->frames.clear();
      }
    }
  });
}

store::Actor of_claims(const std::string& claims, store::Role role = store::Role::kAuthenticated) {
  return {role, role == store::Role::kAnon ? std::nullopt : std::optional(user(1)), claims};
}

// A table whose rows the database decides about, one that is open to all, and one with a column that anon may not read.
store::FeedTables foreign_tables() {
  const auto table = [](const char* name, store::Decided decided, std::uint8_t secret) {
    return std::make_shared<const store::FeedTable>(
        store::FeedTable{"public", name, {{"id", "int8", true}, {"secret", "text", false, secret}}, decided, false});
  };
  return {table("asked", store::Decided::kByAsking, 7), table("open", store::Decided::kOpen, 6)};
}

store::Change row_of(const std::shared_ptr<const store::FeedTable>& table) {
  store::Change change;
  change.table = table;
  change.record = {{"id", 1}, {"secret", "s"}};
  return change;
}

TEST(FeedIndexByAsking, ListsEachDistinctActorOnceAndTellsOnlyThoseWhoMay) {
  FeedIndex index(foreign_tables(), kMaxBytes);
  const std::string topic = "realtime:a";
  RecordingSocket first;
  RecordingSocket again;
  RecordingSocket other;
  const auto shape = *index.resolve(*parse_binding(R"({"event":"INSERT","table":"asked","filter":"id=eq.1"})"));
  const auto one = index.attach({&first, &topic}, of_claims("a"), {shape});
  const auto same = index.attach({&again, &topic}, of_claims("a"), {shape});
  const auto two = index.attach({&other, &topic}, of_claims("b"), {shape});
  auto change = row_of(foreign_tables()[0]);
  auto interested = index.interested(change);
  ASSERT_EQ(interested.size(), 2U);
  change.audience.actors = {interested[0]->claims_json == "a" ? interested[0] : interested[1]};
  EXPECT_EQ(index.publish(change), 2U);
  EXPECT_EQ(first.frames.size(), 1U);
  EXPECT_EQ(again.frames.size(), 1U);
  EXPECT_TRUE(other.frames.empty());
  change.record["id"] = 2;
  EXPECT_TRUE(index.interested(change).empty());
}

TEST(FeedIndexByAsking, AnonHearsOpenTablesWithoutTheColumnsItMayNotRead) {
  FeedIndex index(foreign_tables(), kMaxBytes);
  EXPECT_TRUE(index.has_tables_for_anon());
  const std::string topic = "realtime:a";
  RecordingSocket nobody;
  RecordingSocket somebody;
  const auto shape = *index.resolve(*parse_binding(R"({"event":"*","table":"open"})"));
  const auto by_secret = *index.resolve(*parse_binding(R"({"event":"*","table":"open","filter":"secret=eq.s"})"));
  const auto anon = index.attach({&nobody, &topic}, of_claims("x", store::Role::kAnon), {shape});
  const auto probing = index.attach({&nobody, &topic}, of_claims("x", store::Role::kAnon), {by_secret});
  const auto signed_in = index.attach({&somebody, &topic}, of_claims("y"), {shape});
  EXPECT_EQ(index.publish(row_of(foreign_tables()[1])), 2U);
  EXPECT_EQ(nobody.frames.at(0)->bytes.find("secret"), std::string::npos);
  EXPECT_NE(somebody.frames.at(0)->bytes.find(R"("secret":"s")"), std::string::npos);
}

TEST(FeedIndexByAsking, AfterAChangeOfTablesTheIdThatTheClientKnowsStays) {
  FeedIndex index(foreign_tables(), kMaxBytes);
  const std::string topic = "realtime:a";
  RecordingSocket socket;
  auto shape = *index.resolve(*parse_binding(R"({"event":"*","table":"open"})"));
  auto heard = index.attach({&socket, &topic}, of_claims("y"), {shape});
  const auto id = FeedIndex::id_of(shape);
  auto wider = std::make_shared<store::FeedTable>(*foreign_tables()[1]);
  wider->columns.push_back({"due", "date"});
  index.set_tables({wider});
  const auto renewed = *index.resolve(FeedIndex::binding_of(shape));
  EXPECT_EQ(FeedIndex::id_of(renewed), id);
  heard = index.attach({&socket, &topic}, of_claims("y"), {renewed});
  shape.reset();
  auto change = row_of(wider);
  change.record["due"] = "2026-01-01";
  EXPECT_EQ(index.publish(change), 1U);
  EXPECT_NE(socket.frames.at(0)->bytes.find("due"), std::string::npos);
  EXPECT_EQ(FeedIndex::id_of(*index.resolve(FeedIndex::binding_of(renewed))), id);
  EXPECT_FALSE(index.resolve(*parse_binding(R"({"event":"*","table":"asked"})")).ok());
}

}  // namespace
}  // namespace bedside::service
