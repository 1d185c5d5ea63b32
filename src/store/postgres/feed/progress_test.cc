// Goal: nothing is confirmed before it was dealt with, nothing new is taken for old after a lost connection, and
// nothing old for new.
#include "store/postgres/feed/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/random.h"

namespace bedside::store::postgres {
namespace {

TEST(Progress, ConfirmsATransactionWhenItsLastChangeIsDealtWith) {
  Progress progress;
  progress.begin({100});
  EXPECT_TRUE(progress.next_change());
  EXPECT_TRUE(progress.next_change());
  progress.commit({110});
  EXPECT_EQ(progress.received(), Lsn{110});
  EXPECT_EQ(progress.confirmed(), Lsn{0});
  progress.dealt_with();
  EXPECT_EQ(progress.confirmed(), Lsn{0});
  EXPECT_EQ(progress.outstanding(), 1U);
  progress.dealt_with();
  EXPECT_EQ(progress.confirmed(), Lsn{110});
}

TEST(Progress, AnIdleServerIsLetForget) {
  Progress progress;
  progress.keepalive({500});
  EXPECT_EQ(progress.confirmed(), Lsn{500});
  progress.begin({600});
  EXPECT_TRUE(progress.next_change());
  progress.keepalive({900});  // In the middle of a transaction.
  progress.dealt_with();
  EXPECT_EQ(progress.confirmed(), Lsn{500});
  progress.commit({610});
  EXPECT_EQ(progress.confirmed(), Lsn{610});
}

TEST(Progress, ASteadyStreamIsConfirmedInLeaps) {
  Progress progress;
  for (std::uint64_t n = 1; n <= 100; ++n) {
    progress.begin({n * 10});
    progress.next_change();
    progress.commit({n * 10 + 5});
    if (n > 3) progress.dealt_with();  // Always three on their way.
  }
  EXPECT_GT(progress.confirmed(), Lsn{900});
  EXPECT_LE(progress.confirmed(), Lsn{975});
}

// A server that cuts the connection anywhere and starts again at the last confirmed place.
TEST(Progress, WhateverIsCutEveryChangeIsSeenOnce) {
  struct Transaction {
    std::uint64_t commit;
    std::size_t changes;
  };
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Rng rng(seed);
    std::vector<Transaction> log;
    std::vector<std::pair<std::uint64_t, std::size_t>> wanted;
    for (std::uint64_t n = 1; n <= 12; ++n) {
      log.push_back({n * 100, rng.below(4)});
      for (std::size_t i = 0; i < log.back().changes; ++i) wanted.emplace_back(n * 100, i);
    }
    Progress progress;
    std::vector<std::pair<std::uint64_t, std::size_t>> seen;
    std::size_t undone = 0;
    for (int round = 0; progress.confirmed() < Lsn{1250}; ++round) {
      ASSERT_LT(round, 10'000);
      progress.reconnected();
      bool cut = false;
      for (const auto& transaction : log) {
        if (transaction.commit + 50 <= progress.confirmed().value) continue;
        progress.begin({transaction.commit});
        for (std::size_t i = 0; i < transaction.changes; ++i) {
          cut = cut || rng.below(8) == 0;
          if (cut) break;
          if (progress.next_change()) {
            seen.emplace_back(transaction.commit, i);
            ++undone;
          }
          if (undone > 0 && rng.below(2) == 0) {
            progress.dealt_with();
            --undone;
          }
        }
        if (cut) break;
        progress.commit({transaction.commit + 50});
      }
      for (; undone > 0; --undone) progress.dealt_with();
    }
    EXPECT_EQ(seen, wanted) << "seed " << seed;
    EXPECT_EQ(progress.outstanding(), 0U);
  }
}

}  // namespace
}  // namespace bedside::store::postgres
