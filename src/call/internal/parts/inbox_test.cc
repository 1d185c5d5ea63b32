// Goal: signals come out once each and in order, whatever the feed does to them.
#include "call/internal/parts/inbox.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/limits.h"

namespace bedside::call {
namespace {

signal::WebRtcSignal row(std::optional<std::int64_t> seq, int id = 0) {
  signal::WebRtcSignal row;
  row.seq = seq;
  row.id.uuid.bytes[0] = static_cast<std::uint8_t>(seq.value_or(0));
  row.id.uuid.bytes[1] = static_cast<std::uint8_t>(id);
  return row;
}

std::vector<std::int64_t> numbers(const Inbox::Signals& signals) {
  std::vector<std::int64_t> all;
  for (const auto& signal : signals) all.push_back(signal.seq.value_or(0));
  return all;
}

TEST(Inbox, HoldsWhatIsEarlyUntilTheGapCloses) {
  Inbox inbox;
  EXPECT_EQ(numbers(inbox.take(row(1))), (std::vector<std::int64_t>{1}));
  EXPECT_TRUE(inbox.take(row(3)).empty());
  EXPECT_TRUE(inbox.has_gap());
  EXPECT_EQ(inbox.complete_to(), 1);
  EXPECT_EQ(inbox.seen_to(), 3);
  EXPECT_EQ(numbers(inbox.take(row(2))), (std::vector<std::int64_t>{2, 3}));
  EXPECT_FALSE(inbox.has_gap());
}

TEST(Inbox, OurOwnNumbersAreNoGaps) {
  Inbox inbox;
  EXPECT_TRUE(inbox.take(row(2)).empty());
  EXPECT_EQ(numbers(inbox.skip(1)), (std::vector<std::int64_t>{2}));
  EXPECT_TRUE(inbox.skip(4).empty());
  EXPECT_EQ(numbers(inbox.take(row(3))), (std::vector<std::int64_t>{3}));
  EXPECT_EQ(inbox.complete_to(), 4);
}

TEST(Inbox, WhatACompleteAnswerDoesNotHoldDoesNotExist) {
  Inbox inbox;
  EXPECT_TRUE(inbox.take(row(5)).empty());
  EXPECT_EQ(numbers(inbox.settle(5)), (std::vector<std::int64_t>{5}));
  EXPECT_TRUE(inbox.take(row(3)).empty()) << "it came after we had gone on";
}

TEST(Inbox, RowsWithoutNumbersAreToldApartByTheirId) {
  Inbox inbox;
  EXPECT_EQ(inbox.take(row(std::nullopt, 1)).size(), 1u);
  EXPECT_EQ(inbox.take(row(std::nullopt, 1)).size(), 0u);
  EXPECT_EQ(inbox.take(row(std::nullopt, 2)).size(), 1u);
}

TEST(Inbox, HoldsNoMoreThanItsBound) {
  Inbox inbox;
  for (std::int64_t seq = 10'000; seq > 1; --seq) EXPECT_TRUE(inbox.take(row(seq)).empty());
  EXPECT_EQ(inbox.take(row(1)).size(), kMaxHeldSignals) << "the farthest gave way to the one that was missing";
  EXPECT_EQ(inbox.complete_to(), static_cast<std::int64_t>(kMaxHeldSignals));
}

TEST(Inbox, WhatIsFartherThanAllThatIsHeldFindsNoRoom) {
  Inbox inbox;
  for (std::int64_t seq = 2; seq < 2 + static_cast<std::int64_t>(kMaxHeldSignals); ++seq) {
    EXPECT_TRUE(inbox.take(row(seq)).empty());
  }
  EXPECT_TRUE(inbox.take(row(10'000)).empty());
  EXPECT_TRUE(inbox.take(row(5)).empty()) << "a double of what is held";
  EXPECT_EQ(numbers(inbox.take(row(1))).back(), static_cast<std::int64_t>(kMaxHeldSignals));
}

TEST(Inbox, OnlySoManyIdsAreRemembered) {
  Inbox inbox;
  const auto one = [](std::size_t id) {
    signal::WebRtcSignal signal = row(std::nullopt, static_cast<int>(id % 256));
    signal.id.uuid.bytes[2] = static_cast<std::uint8_t>(id / 256);
    return signal;
  };
  for (std::size_t id = 0; id <= kMaxSignalIds; ++id) EXPECT_EQ(inbox.take(one(id)).size(), 1u);
  EXPECT_EQ(inbox.take(one(1)).size(), 0u);
  EXPECT_EQ(inbox.take(one(0)).size(), 1u) << "the oldest was forgotten";
}

RC_GTEST_PROP(Inbox, AnyOrderWithAnyDoublesComesOutOnceAndInOrder, ()) {
  const int count = *rc::gen::inRange(1, 60);
  std::vector<std::int64_t> arrivals;
  for (int seq = 1; seq <= count; ++seq) {
    for (int copies = *rc::gen::inRange(1, 4); copies > 0; --copies) arrivals.push_back(seq);
  }
  Rng rng(*rc::gen::arbitrary<std::uint64_t>());
  for (std::size_t i = arrivals.size(); i > 1; --i) std::swap(arrivals[i - 1], arrivals[rng.below(i)]);
  Inbox inbox;
  std::vector<std::int64_t> out;
  for (const std::int64_t seq : arrivals) {
    for (const std::int64_t ready : numbers(inbox.take(row(seq)))) out.push_back(ready);
  }
  RC_ASSERT(out.size() == static_cast<std::size_t>(count));
  for (int seq = 1; seq <= count; ++seq) RC_ASSERT(out[static_cast<std::size_t>(seq - 1)] == seq);
}

}  // namespace
}  // namespace bedside::call
