// Goal: base64url has exactly one spelling for each byte string, and nothing else is accepted.
#include "wire/jwt/base64url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::wire::jwt {
namespace {

TEST(Base64url, MatchesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_encode("fo"), "Zm8");
  EXPECT_EQ(base64url_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64url, RefusesPaddingOtherAlphabetsSpacesAndStrayBits) {
  for (const char* text : {"Zg==", "+/8", "Zm 8", "Zm8\n", "Z", "Zh", "Zm9"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
}

RC_GTEST_PROP(Base64url, DecodesWhatItEncoded, (const std::string& bytes)) {
  RC_ASSERT(base64url_decode(base64url_encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base64url, EncodesWhatItDecodedToTheSameText, (const std::string& text)) {
  if (const auto bytes = base64url_decode(text)) RC_ASSERT(base64url_encode(*bytes) == text);
}

}  // namespace
}  // namespace bedside::wire::jwt
