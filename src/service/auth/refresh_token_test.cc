// Goal: a refresh token names its session and counter, and only this installation can have made it.
#include "service/auth/refresh_token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"

namespace bedside::service {
namespace {

const Instant kNow = instant_from_ms(1'795'000'000'000);

const Keys& keys() {
  static const std::shared_ptr<const Keys> made = *Keys::make({}, kNow);
  return *made;
}

RC_GTEST_PROP(RefreshToken, IsReadAsItWasWritten, (std::uint64_t seed, std::uint32_t counter)) {
  Rng rng(seed);
  const RefreshToken token{SessionId{Uuid::v4(rng)}, counter};
  const std::string text = write_refresh_token(keys(), token);
  RC_ASSERT(text.size() == 54u);
  RC_ASSERT(read_refresh_token(keys(), text) == token);
}

RC_GTEST_PROP(RefreshToken, NoCharacterCanBeChanged, (std::uint16_t where, char what)) {
  Rng rng(1);
  const std::string good = write_refresh_token(keys(), {SessionId{Uuid::v4(rng)}, 7});
  std::string changed = good;
  changed[where % changed.size()] = what;
  RC_PRE(changed != good);
  RC_ASSERT(!read_refresh_token(keys(), changed));
}

TEST(RefreshToken, AnotherInstallationsTokenIsNothingHere) {
  Rng rng(1);
  const auto other = *Keys::make({}, kNow);
  EXPECT_FALSE(read_refresh_token(keys(), write_refresh_token(*other, {SessionId{Uuid::v4(rng)}, 1})));
}

TEST(RefreshToken, OddLengthsAreNothing) {
  for (const std::size_t size : {0, 1, 12, 53, 55, 64, 65, 100'000}) {
    EXPECT_FALSE(read_refresh_token(keys(), std::string(size, 'A')));
  }
}

}  // namespace
}  // namespace bedside::service
