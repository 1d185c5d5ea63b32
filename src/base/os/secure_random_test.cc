// Goal: tokens have the promised length and alphabet, and do not repeat.
#include "base/os/secure_random.h"

#include <gtest/gtest.h>

#include <set>

namespace bedside {
namespace {

TEST(SecureRandom, TokensAreBase64UrlOfTheAskedSize) {
  EXPECT_EQ(secure_token(32).size(), 43u);
  EXPECT_EQ(secure_token(32).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
}

TEST(SecureRandom, NothingRepeats) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(seen.insert(secure_token(16)).second);
    EXPECT_TRUE(seen.insert(secure_uuid().text()).second);
  }
}

}  // namespace
}  // namespace bedside
