// Goal: passwords are checked off the loop, answers come on it, and the queue has an end.
#include "service/auth/password_hasher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "base/testing/manual_loop.h"

namespace bedside::service {
namespace {

using Verdict = PasswordHasher::Verdict;
constexpr HashCost kCheap{1, 8192};

class PasswordHasherTest : public ::testing::Test {
 protected:
  static HasherOptions options(std::size_t max_queued = 64) {
    HasherOptions made;
    made.cost = kCheap;
    made.max_queued = max_queued;
    return made;
  }
  Verdict verify(PasswordHasher& hasher, const std::string& hash, const std::string& password) {
    std::optional<Verdict> verdict;
    EXPECT_TRUE(hasher.verify(hash, password, [&](Verdict got) { verdict = got; }));
    EXPECT_TRUE(loop.run_until([&] { return verdict.has_value(); }));
    return verdict.value_or(Verdict::kWrong);
  }

  bedside::testing::ManualLoop loop;
};

TEST_F(PasswordHasherTest, HashesAndVerifies) {
  PasswordHasher hasher(options(), loop);
  std::optional<std::string> hash;
  std::thread::id answered_on;
  ASSERT_TRUE(hasher.hash("correct horse", [&](Result<std::string> got) {
    hash = *got;
    answered_on = std::this_thread::get_id();
  }));
  ASSERT_TRUE(loop.run_until([&] { return hash.has_value(); }));
  EXPECT_EQ(answered_on, std::this_thread::get_id());
  EXPECT_TRUE(hash->starts_with("$argon2id$"));
  EXPECT_EQ(verify(hasher, *hash, "correct horse"), Verdict::kRight);
  EXPECT_EQ(verify(hasher, *hash, "correct horsE"), Verdict::kWrong);
}

TEST_F(PasswordHasherTest, TheSamePasswordHasTwoHashes) {
  EXPECT_NE(*PasswordHasher::hash_now("x", kCheap), *PasswordHasher::hash_now("x", kCheap));
}

TEST_F(PasswordHasherTest, AnOlderCostIsToldSoThatItCanBeRenewed) {
  PasswordHasher hasher(options(), loop);
  EXPECT_EQ(verify(hasher, *PasswordHasher::hash_now("x", {2, 16384}), "x"), Verdict::kRightButRehash);
}

TEST_F(PasswordHasherTest, NoHashAndARubbishHashAreWrong) {
  PasswordHasher hasher(options(), loop);
  EXPECT_EQ(verify(hasher, "", "x"), Verdict::kWrong);
  EXPECT_EQ(verify(hasher, "$argon2id$rubbish", "x"), Verdict::kWrong);
}

TEST_F(PasswordHasherTest, AFullQueueRefusesAtOnce) {
  HasherOptions none = options(3);
  none.threads = 0;  // Nobody takes anything out.
  PasswordHasher hasher(none, loop);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(hasher.hash("x", [](auto) { FAIL(); }));
  EXPECT_FALSE(hasher.hash("x", [](auto) { FAIL(); }));
  EXPECT_FALSE(hasher.verify("", "x", [](auto) { FAIL(); }));
  EXPECT_EQ(hasher.waiting(), 3u);
}

TEST_F(PasswordHasherTest, StoppingDropsWhatIsQueued) {
  std::atomic<int> answered = 0;
  {
    PasswordHasher hasher(options(), loop);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(hasher.hash("x", [&](auto) { ++answered; }));
  }
  loop.run_posted();
  EXPECT_LE(answered, 20);
}

}  // namespace
}  // namespace bedside::service
