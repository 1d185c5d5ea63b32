// Goal: keys agree with the published vectors, and a key that is not sound never comes to life.
#include "wire/jwt/key.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/json/parse.hpp>

#include "wire/jwt/base64url.h"

namespace bedside::wire::jwt {
namespace {

boost::json::object jwk(const char* text) { return boost::json::parse(text).as_object(); }

// RFC 7515 appendix A.3.1.
constexpr char kEcPrivate[] = R"({"kty":"EC","crv":"P-256",
  "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})";
// RFC 7638 section 3.1.
constexpr char kThumbprintRsa[] =
    R"({"kty":"RSA","e":"AQAB","alg":"RS256","n":")"
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
    "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
    "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
    "kEgU8awapJzKnqDKgw"
    R"("})";

TEST(Key, ComputesTheThumbprintOfRfc7638WhenThereIsNoKid) {
  EXPECT_EQ((*Key::from_jwk(jwk(kThumbprintRsa)))->kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Key, AnEcKeySurvivesKeepingAndLoading) {
  const auto key = *Key::generate_es256();
  const auto again = *Key::from_jwk(key->private_jwk());
  EXPECT_EQ(again->kid(), key->kid());
  EXPECT_TRUE(again->can_sign());
  EXPECT_TRUE(key->verify("text", *again->sign("text")));
}

TEST(Key, ThePublicHalfVerifiesAndCannotSign) {
  const auto key = *Key::from_jwk(jwk(kEcPrivate));
  const auto shown = key->public_jwk();
  EXPECT_FALSE(shown.contains("d"));
  const auto other = *Key::from_jwk(shown);
  EXPECT_TRUE(other->verify("text", *key->sign("text")));
  EXPECT_FALSE(other->sign("text"));
}

TEST(Key, ASecretIsNeverShown) { EXPECT_TRUE((*Key::hs256(std::string(32, 's'), "k"))->public_jwk().empty()); }

TEST(Key, RefusesUnsoundKeys) {
  EXPECT_FALSE(Key::hs256(std::string(31, 's'), ""));
  EXPECT_FALSE(Key::from_jwk(jwk("{}")));
  EXPECT_FALSE(Key::from_jwk(jwk(R"({"kty":"oct","k":"***"})")));
  // A point off the curve.
  EXPECT_FALSE(Key::from_jwk(jwk(R"({"kty":"EC","crv":"P-256",
      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5aw"})")));
  // The scalar of another point.
  auto other = jwk(kEcPrivate);
  other["d"] = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM";
  EXPECT_FALSE(Key::from_jwk(other));
  auto curve = jwk(kEcPrivate);
  curve["crv"] = "P-384";
  EXPECT_FALSE(Key::from_jwk(curve));
  EXPECT_FALSE(Key::from_jwk(jwk(R"({"kty":"RSA","e":"AQAB","n":"AQAB"})")));
  auto mislabelled = jwk(kThumbprintRsa);
  mislabelled["alg"] = "HS256";
  EXPECT_FALSE(Key::from_jwk(mislabelled));
  auto cipher = jwk(kEcPrivate);
  cipher["use"] = "enc";
  EXPECT_FALSE(Key::from_jwk(cipher));
}

TEST(Key, RefusesSignaturesOfTheWrongLength) {
  const auto ec = *Key::generate_es256();
  const auto hs = *Key::hs256(std::string(32, 's'), "");
  for (const std::size_t size : {0, 1, 31, 63, 65, 128, 512}) {
    EXPECT_FALSE(ec->verify("text", std::string(size, '\0')));
    EXPECT_FALSE(hs->verify("text", std::string(size, '\0')));
  }
  // R = S = 0 is the forgery that careless verifiers accept (CVE-2022-21449).
  EXPECT_FALSE(ec->verify("text", std::string(64, '\0')));
}

RC_GTEST_PROP(Key, VerifiesWhatItSignedAndNoNeighbour, (const std::string& text, std::uint16_t where)) {
  static const auto ec = *Key::generate_es256();
  static const auto hs = *Key::hs256(std::string(32, 's'), "");
  for (const auto& key : {ec, hs}) {
    std::string signature = *key->sign(text);
    RC_ASSERT(key->verify(text, signature));
    RC_ASSERT(!key->verify(text + "x", signature));
    signature[where % signature.size()] ^= 1;
    RC_ASSERT(!key->verify(text, signature));
  }
}

}  // namespace
}  // namespace bedside::wire::jwt
