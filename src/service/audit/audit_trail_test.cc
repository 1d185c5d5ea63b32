// Goal: refusals are written together and in order, a flood becomes a number, heads are signed, trouble loses nothing.
#include "service/audit/audit_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/manual_loop.h"

namespace bedside::service {
namespace {

using ::testing::ElementsAre;

struct FakeStore final : store::AuditStore {
  void append(std::vector<store::AuditEntry> entries, Done done) override {
    ++writes;
    if (broken) return done(store::DbError{"53100", "full", "", ""});
    for (const auto& entry : entries) kinds.push_back(entry.kind + " " + entry.detail);
    done({});
  }
  void tip(std::function<void(Result<Unsigned, store::DbError>)> done) override { done(now); }
  void put_head(store::AuditHead head, Done done) override {
    heads.push_back(head.signature);
    now.is_signed = true;
    done({});
  }
  bool broken = false;
  int writes = 0;
  Unsigned now;
  std::vector<std::string> kinds;
  std::vector<std::string> heads;
};

struct Trail : ::testing::Test {
  testing::ManualLoop loop;
  FakeStore store;
  AuditTrail trail{loop,
                   store,
                   [](const store::AuditTip& tip) { return "signed " + std::to_string(tip.seq); },
                   {.max_waiting = 4, .each_kind = {3, 1h}}};
};

TEST_F(Trail, WritesWhatCameTogetherTogether) {
  trail.note(audit_entry_about("signin.refused", std::nullopt, {{"reason", "wrong_password"}}));
  trail.note(audit_entry("policy.denied", {}, {{"table", "messages"}}));
  EXPECT_EQ(store.writes, 0);
  loop.advance(200ms);
  EXPECT_EQ(store.writes, 1);
  EXPECT_THAT(store.kinds,
              ElementsAre(R"(signin.refused {"reason":"wrong_password"})", R"(policy.denied {"table":"messages"})"));
  loop.advance(1h);
  EXPECT_EQ(store.writes, 1);
}

TEST_F(Trail, AFloodBecomesANumber) {
  for (int i = 0; i < 1'000; ++i) trail.note(audit_entry_about("signin.refused", std::nullopt));
  trail.note(audit_entry_about("token.refused", std::nullopt));
  loop.advance(200ms);
  EXPECT_THAT(store.kinds,
              ElementsAre("signin.refused {}", "signin.refused {}", "signin.refused {}", "token.refused {}",
                          R"(audit.suppressed {"kind":"signin.refused","count":"997"})"));
  EXPECT_EQ(trail.suppressed(), 997u);
}

TEST_F(Trail, TriesAgainAfterTrouble) {
  store.broken = true;
  trail.note(audit_entry_about("a.first", std::nullopt));
  loop.advance(200ms);
  trail.note(audit_entry_about("b.second", std::nullopt));
  store.broken = false;
  loop.advance(5s);
  EXPECT_THAT(store.kinds, ElementsAre("a.first {}", "b.second {}"));
}

TEST_F(Trail, SignsANewTipAndOnlyThat) {
  trail.start();
  EXPECT_TRUE(store.heads.empty()) << "an empty log has nothing to sign";
  store.now.tip = {7, "hash"};
  loop.advance(5min);
  loop.advance(5min);
  EXPECT_THAT(store.heads, ElementsAre("signed 7"));
}

TEST_F(Trail, FinishesWithEverythingWrittenAndSigned) {
  store.now.tip = {9, "hash"};
  trail.note(audit_entry_about("a.first", std::nullopt));
  bool done = false;
  trail.finish([&done] { done = true; });
  EXPECT_TRUE(done);
  EXPECT_EQ(store.kinds.size(), 1u);
  EXPECT_THAT(store.heads, ElementsAre("signed 9"));
}

}  // namespace
}  // namespace bedside::service
