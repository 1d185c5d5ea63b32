// Goal: descriptions leave at once, candidates in company, nothing before the gate is open.
#include "call/internal/parts/outbox.h"

#include <gtest/gtest.h>

#include "call/limits.h"

namespace bedside::call {
namespace {

constexpr Instant kNow = instant_from_ms(1000);

signal::Payload candidate(const char* text = "candidate:1") {
  return {signal::IceCandidate{Redacted<std::string>(text), std::nullopt, std::nullopt, std::nullopt}, std::nullopt};
}
signal::Payload offer() { return {signal::Description{}, std::nullopt}; }

TEST(Outbox, NothingLeavesBeforeTheGateIsOpen) {
  Outbox outbox(30ms);
  outbox.add(offer(), kNow);
  EXPECT_EQ(outbox.due(), std::nullopt);
  EXPECT_TRUE(outbox.take(kNow + 1h).empty());
  outbox.open();
  EXPECT_EQ(outbox.due(), kNow);
  EXPECT_EQ(outbox.take(kNow).size(), 1u);
}

TEST(Outbox, CandidatesWaitForCompany) {
  Outbox outbox(30ms);
  outbox.open();
  outbox.add(candidate(), kNow);
  outbox.add(candidate(), kNow + 20ms);
  EXPECT_TRUE(outbox.take(kNow + 29ms).empty());
  EXPECT_EQ(outbox.due(), kNow + 30ms);
  EXPECT_EQ(outbox.take(kNow + 30ms).size(), 2u);
  EXPECT_EQ(outbox.due(), std::nullopt);
}

TEST(Outbox, ADescriptionTakesWaitingCandidatesAlong) {
  Outbox outbox(30ms);
  outbox.open();
  outbox.add(candidate(), kNow);
  outbox.add(offer(), kNow + 1ms);
  EXPECT_EQ(outbox.take(kNow + 1ms).size(), 2u);
}

TEST(Outbox, TheEndOfCandidatesWaitsForNobody) {
  Outbox outbox(30ms);
  outbox.open();
  outbox.add(candidate(), kNow);
  outbox.add(candidate(""), kNow + 5ms);
  EXPECT_EQ(outbox.take(kNow + 5ms).size(), 2u);
}

TEST(Outbox, BatchesAndQueueAreBounded) {
  Outbox outbox(30ms);
  for (std::size_t i = 0; i < 2 * kMaxHeldCandidates; ++i) outbox.add(candidate(), kNow);
  outbox.open();
  std::size_t sent = 0;
  for (auto batch = outbox.take(kNow + 1s); !batch.empty(); batch = outbox.take(kNow + 1s)) {
    EXPECT_LE(batch.size(), kMaxSignalsPerWrite);
    sent += batch.size();
  }
  EXPECT_EQ(sent, kMaxHeldCandidates);
}

}  // namespace
}  // namespace bedside::call
