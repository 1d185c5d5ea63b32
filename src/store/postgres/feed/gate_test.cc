// Goal: order holds whatever order the answers come in, each actor is asked once per change, and who comes while a
// change waits is asked as well.
#include "store/postgres/feed/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/random.h"

namespace bedside::store::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct GateTest : ::testing::Test {
  static std::shared_ptr<const FeedTable> table(Decided decided) {
    auto made = std::make_shared<FeedTable>();
    made->name = "todos";
    made->decided = decided;
    return made;
  }
  static ActorPtr actor(const std::string& claims) {
    auto made = std::make_shared<Actor>();
    made->claims_json = claims;
    return made;
  }
  std::shared_ptr<Change> change(int id, Decided decided) {
    auto made = std::make_shared<Change>();
    made->table = table(decided);
    made->record = {{"id", id}};
    return made;
  }
  static std::string name(const Change& of, const ActorPtr& who) {
    return std::to_string(of.record.at("id").as_int64()) + who->claims_json;
  }
  void answer(const std::string& question, bool visible) {
    const auto it = open.find(question);
    ASSERT_NE(it, open.end()) << question;
    const auto then = std::move(it->second);
    open.erase(it);
    then(visible);
  }

  ActorPtr ann = actor("ann");
  ActorPtr bob = actor("bob");
  std::vector<ActorPtr> subscribers = {ann, bob};
  std::map<std::string, std::function<void(bool)>> open;
  std::vector<std::string> asked;
  std::vector<std::string> told;
  int done = 0;
  Gate gate{{
      .interested = [this](const Change&) { return subscribers; },
      .ask =
          [this](const std::shared_ptr<const Change>& of, const ActorPtr& who, std::function<void(bool)> then) {
            asked.push_back(name(*of, who));
            open[asked.back()] = std::move(then);
          },
      .tell =
          [this](const std::shared_ptr<const Change>& of) {
            std::string line = std::to_string(of->record.at("id").as_int64());
            std::set<std::string> readers;
            for (const auto& who : of->audience.actors) readers.insert(who->claims_json);
            for (const auto& reader : readers) line += " " + reader;
            told.push_back(line);
          },
      .broadcast = [this](const DatabaseBroadcast& message) { told.push_back(message.topic); },
      .dealt_with = [this] { ++done; },
      .max_asking = 4,
  }};
};

TEST_F(GateTest, WhatNeedsNoAnswerPassesAtOnce) {
  gate.push(change(1, Decided::kOpen), 10);
  gate.push(change(2, Decided::kByUser), 10);
  gate.push_nothing();
  EXPECT_THAT(told, ElementsAre("1", "2"));
  EXPECT_EQ(done, 3);
  EXPECT_EQ(gate.bytes(), 0U);
}

TEST_F(GateTest, AnswersInAnyOrderChangesInOne) {
  gate.push(change(1, Decided::kByAsking), 10);
  gate.push(change(2, Decided::kByAsking), 10);
  gate.push(DatabaseBroadcast{"id", "topic", "event", "{}", false, true});
  gate.push(change(3, Decided::kOpen), 10);
  EXPECT_THAT(asked, ElementsAre("1ann", "1bob", "2ann", "2bob"));
  answer("2ann", true);
  answer("2bob", true);
  answer("1bob", false);
  EXPECT_THAT(told, IsEmpty());
  EXPECT_EQ(gate.items(), 4U);
  EXPECT_EQ(gate.bytes(), 32U);
  answer("1ann", true);
  EXPECT_THAT(told, ElementsAre("1 ann", "2 ann bob", "topic", "3"));
  EXPECT_EQ(done, 4);
  EXPECT_EQ(asked.size(), 4U);
}

TEST_F(GateTest, WhoRenewsATokenWhileAChangeWaitsIsAsked) {
  gate.push(change(1, Decided::kByAsking), 10);
  const ActorPtr renewed = actor("ann2");
  subscribers = {renewed, bob};
  answer("1ann", true);
  answer("1bob", true);
  EXPECT_THAT(told, IsEmpty());
  answer("1ann2", true);
  EXPECT_THAT(told, ElementsAre("1 ann ann2 bob"));
}

TEST_F(GateTest, QuestionsUnderWayAreBounded) {
  for (int id = 1; id <= 10; ++id) gate.push(change(id, Decided::kByAsking), 10);
  EXPECT_EQ(asked.size(), 4U);
  answer("1ann", true);
  answer("1bob", true);
  EXPECT_EQ(asked.size(), 6U);
}

TEST_F(GateTest, NobodyInterestedIsNoQuestion) {
  subscribers.clear();
  gate.push(change(1, Decided::kByAsking), 10);
  EXPECT_THAT(told, ElementsAre("1"));
}

TEST_F(GateTest, AnyOrderOfAnswersIsTheSameStory) {
  Rng rng(3);
  std::vector<std::string> wanted;
  for (int id = 1; id <= 200; ++id) {
    gate.push(change(id, rng.below(3) == 0 ? Decided::kOpen : Decided::kByAsking), 1);
    wanted.push_back(std::to_string(id));
    while (!open.empty() && rng.below(2) == 0) {
      auto any = open.begin();
      std::advance(any, static_cast<long>(rng.below(open.size())));
      answer(std::string(any->first), false);
    }
  }
  while (!open.empty()) answer(std::string(open.begin()->first), false);
  EXPECT_EQ(told, wanted);
  EXPECT_EQ(done, 200);
  EXPECT_EQ(gate.bytes(), 0U);
}

}  // namespace
}  // namespace bedside::store::postgres
