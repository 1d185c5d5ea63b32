// Goal: a push message is the one of RFC 8291's own example, and keys that are none are refused.
#include "wire/push/encrypt.h"

#include <gtest/gtest.h>

#include "wire/jwt/base64url.h"

namespace bedside::wire::push {
namespace {

std::string raw(std::string_view text) { return jwt::base64url_decode(text).value(); }

// RFC 8291, appendix A.
const Receiver kReceiver{raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
                         raw("BTBZMqHH6r4Tts7J_aSIgg")};
const std::string kSenderSecret = raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
const std::string kSalt = raw("DGv6ra1nlYgDCS1FRnbzlw");
constexpr std::string_view kText = "When I grow up, I want to be a watermelon";

TEST(Push, MakesTheBytesOfTheRfc) {
  const auto pair = key_pair_from(kSenderSecret);
  ASSERT_TRUE(pair.ok());
  EXPECT_EQ(jwt::base64url_encode(pair->point),
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
  const auto body = encrypt(kText, kReceiver, *pair, kSalt);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(jwt::base64url_encode(*body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK"
            "6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

TEST(Push, RefusesScalarsThatAreNoKeys) {
  EXPECT_FALSE(key_pair_from(std::string(32, '\0')).ok());
  EXPECT_FALSE(key_pair_from(std::string(32, '\xff')).ok());
  EXPECT_FALSE(key_pair_from("short").ok());
}

TEST(Push, RefusesReceiversThatAreNone) {
  EXPECT_TRUE(is_receiver(kReceiver));
  Receiver off_curve = kReceiver;
  off_curve.point[40] ^= 1;
  EXPECT_FALSE(is_receiver(off_curve));
  EXPECT_FALSE(is_receiver({kReceiver.point.substr(0, 64), kReceiver.auth}));
  EXPECT_FALSE(is_receiver({kReceiver.point, "short"}));
  EXPECT_FALSE(encrypt(kText, off_curve, *key_pair_from(kSenderSecret), kSalt).ok());
}

TEST(Push, FillsOneMessageAndNoMore) {
  const auto pair = key_pair_from(kSenderSecret);
  const auto largest = encrypt(std::string(kMostPlaintextBytes, 'x'), kReceiver, *pair, kSalt);
  ASSERT_TRUE(largest.ok());
  EXPECT_EQ(largest->size(), 4'096U);
  EXPECT_FALSE(encrypt(std::string(kMostPlaintextBytes + 1, 'x'), kReceiver, *pair, kSalt).ok());
  EXPECT_FALSE(encrypt(kText, kReceiver, *pair, "short").ok());
}

}  // namespace
}  // namespace bedside::wire::push
