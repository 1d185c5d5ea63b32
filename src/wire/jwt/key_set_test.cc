// Goal: whole tokens agree with RFC 7515, and every known trick on a verifier fails for its own reason.
#include "wire/jwt/key_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "wire/jwt/base64url.h"

namespace bedside::wire::jwt {
namespace {

namespace json = boost::json;

// RFC 7515 appendix A: one payload, three signatures.
const std::string kPayload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string kHsToken =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + kPayload + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const std::string kRsToken =
    "eyJhbGciOiJSUzI1NiJ9." + kPayload +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CU"
    "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO-"
    "-xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_I"
    "oypGlUPQGe77Rw";
const std::string kEsToken = "eyJhbGciOiJFUzI1NiJ9." + kPayload +
                             ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr char kOct[] =
    R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})";
constexpr char kEc[] = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr char kRsa[] =
    R"({"kty":"RSA","e":"AQAB","n":")"
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ"
    "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2"
    "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD"
    "TW9gb54h4FRWyuXpoQ"
    R"("})";

std::shared_ptr<const Key> key_of(const char* jwk) { return *Key::from_jwk(json::parse(jwk).as_object()); }

KeySet set_of(std::initializer_list<std::shared_ptr<const Key>> keys) {
  KeySet set;
  for (const auto& key : keys) set.add(key);
  return set;
}

std::string token_of(std::string_view header, std::string_view payload, const Key& key) {
  const std::string input = base64url_encode(header) + "." + base64url_encode(payload);
  return input + "." + base64url_encode(*key.sign(input));
}

Fault fault_of(const KeySet& set, std::string_view token) {
  const auto verified = set.verify(token);
  EXPECT_FALSE(verified.ok()) << "accepted: " << token.substr(0, 40);
  return verified.ok() ? Fault::kTooLong : verified.error();
}

TEST(KeySet, VerifiesTheThreeVectorsOfRfc7515) {
  const KeySet set = set_of({key_of(kOct), key_of(kEc), key_of(kRsa)});
  for (const std::string& token : {kHsToken, kRsToken, kEsToken}) {
    const auto claims = set.verify(token);
    ASSERT_TRUE(claims.ok()) << token;
    EXPECT_EQ(claims->at("iss").as_string(), "joe");
    EXPECT_EQ(claims->at("exp").as_int64(), 1300819380);
  }
}

TEST(KeySet, RefusesAVectorWithOneBitTurned) {
  const KeySet set = set_of({key_of(kOct), key_of(kEc), key_of(kRsa)});
  for (std::string token : {kHsToken, kRsToken, kEsToken}) {
    token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(fault_of(set, token), Fault::kBadSignature);
  }
}

TEST(KeySet, RefusesAlgNoneInEverySpelling) {
  const KeySet set = set_of({key_of(kOct), key_of(kEc)});
  for (const char* alg : {"none", "None", "NONE", "nOnE", "", "HS384", "hs256", "ES256K"}) {
    const std::string header = R"({"alg":")" + std::string(alg) + R"("})";
    EXPECT_EQ(fault_of(set, base64url_encode(header) + "." + kPayload + "."), Fault::kBadAlgorithm) << alg;
  }
}

TEST(KeySet, APublicKeyIsNeverTakenForASharedSecret) {
  // The attacker signs with HS256 and the public key's own text as the secret.
  const auto rsa = key_of(kRsa);
  const auto forged_with = *Key::hs256(json::serialize(rsa->public_jwk()), "");
  const std::string plain = token_of(R"({"alg":"HS256"})", R"({"role":"service_role"})", *forged_with);
  EXPECT_EQ(fault_of(set_of({rsa}), plain), Fault::kBadAlgorithm);
  const std::string named = token_of(R"({"alg":"HS256","kid":")" + rsa->kid() + R"("})", "{}", *forged_with);
  EXPECT_EQ(fault_of(set_of({rsa, key_of(kOct)}), named), Fault::kBadAlgorithm);
}

TEST(KeySet, AKidChoosesItsKeyAndNoOther) {
  const auto mine = *Key::generate_es256();
  const auto other = *Key::generate_es256();
  const KeySet set = set_of({mine, other});
  EXPECT_TRUE(set.verify(*sign_compact(*mine, {{"a", 1}})).ok());
  const std::string swapped = token_of(R"({"alg":"ES256","kid":")" + other->kid() + R"("})", "{}", *mine);
  EXPECT_EQ(fault_of(set, swapped), Fault::kBadSignature);
}

TEST(KeySet, AnUnknownKidReachesOnlyKeysWithoutOne) {
  const auto named = *Key::generate_es256();
  const auto secret = *Key::hs256(std::string(32, 's'), "");
  const std::string by_secret = token_of(R"({"alg":"HS256","kid":"theirs"})", "{}", *secret);
  EXPECT_TRUE(set_of({named, secret}).verify(by_secret).ok());
  const std::string by_named = token_of(R"({"alg":"ES256","kid":"theirs"})", "{}", *named);
  EXPECT_EQ(fault_of(set_of({named}), by_named), Fault::kUnknownKey);
}

TEST(KeySet, RefusesOddKids) {
  const auto key = *Key::generate_es256();
  const KeySet set = set_of({key});
  for (const std::string& kid : {std::string("\"\""), std::string("7"), std::string("null"), std::string("[\"a\"]"),
                                 "\"" + std::string(kMaxKidBytes + 1, 'k') + "\""}) {
    EXPECT_EQ(fault_of(set, token_of(R"({"alg":"ES256","kid":)" + kid + "}", "{}", *key)), Fault::kBadHeader) << kid;
  }
  for (const char* kid : {"../../../../dev/null", "' OR 1=1 --", "http://evil.example/jwks", "a\\u0000b"}) {
    EXPECT_EQ(fault_of(set, token_of(R"({"alg":"ES256","kid":")" + std::string(kid) + "\"}", "{}", *key)),
              Fault::kUnknownKey)
        << kid;
  }
}

TEST(KeySet, KeysInsideATokenAreIgnored) {
  const auto mine = *Key::generate_es256();
  const auto attacker = *Key::generate_es256();
  const std::string header =
      R"({"alg":"ES256","jku":"http://evil.example/jwks","jwk":)" + json::serialize(attacker->public_jwk()) + "}";
  EXPECT_EQ(fault_of(set_of({mine}), token_of(header, "{}", *attacker)), Fault::kBadSignature);
}

TEST(KeySet, RefusesMembersThatStandTwice) {
  const auto key = *Key::generate_es256();
  const KeySet set = set_of({key});
  EXPECT_EQ(fault_of(set, token_of(R"({"alg":"none","alg":"ES256"})", "{}", *key)), Fault::kBadHeader);
  EXPECT_EQ(fault_of(set, token_of(R"({"alg":"ES256"})", R"({"role":"anon","role":"service_role"})", *key)),
            Fault::kBadClaims);
}

TEST(KeySet, RefusesExtensionsItDoesNotUnderstand) {
  const auto key = *Key::generate_es256();
  EXPECT_EQ(fault_of(set_of({key}), token_of(R"({"alg":"ES256","crit":["b64"],"b64":false})", "{}", *key)),
            Fault::kBadHeader);
}

TEST(KeySet, RefusesWhatIsNotThreeParts) {
  const KeySet set = set_of({key_of(kOct)});
  for (const char* token : {"", ".", "..", "a.b", "a.b.c.d", "a..b..c", "sb_secret_abc", "eyJhbGciOiJIUzI1NiJ9"}) {
    const Fault fault = fault_of(set, token);
    EXPECT_TRUE(fault == Fault::kNotCompact || fault == Fault::kBadHeader) << token;
  }
  EXPECT_EQ(fault_of(set, kHsToken + "="), Fault::kNotCompact);
  EXPECT_EQ(fault_of(set, " " + kHsToken), Fault::kBadHeader);
}

TEST(KeySet, RefusesATokenPastTheSizeLimitWithoutReadingIt) {
  EXPECT_EQ(fault_of(set_of({key_of(kOct)}), std::string(kMaxTokenBytes + 1, 'a')), Fault::kTooLong);
}

TEST(KeySet, APayloadMustBeAnObject) {
  const auto key = *Key::generate_es256();
  for (const char* payload : {"[]", "1", "", "\"x\"", "null"}) {
    EXPECT_EQ(fault_of(set_of({key}), token_of(R"({"alg":"ES256"})", payload, *key)), Fault::kBadClaims) << payload;
  }
}

TEST(KeySet, PublishesNoSecretAndNoPrivatePart) {
  const auto ec = *Key::generate_es256();
  const std::string shown = json::serialize(set_of({ec, key_of(kOct), key_of(kRsa)}).public_jwks());
  const auto keys = json::parse(shown).at("keys").as_array();
  EXPECT_EQ(keys.size(), 2u);
  EXPECT_EQ(shown.find("\"d\""), std::string::npos);
  EXPECT_EQ(shown.find("oct"), std::string::npos);
}

TEST(KeySet, DoesNotSignWhatItWouldNotRead) {
  const auto key = *Key::generate_es256();
  EXPECT_FALSE(sign_compact(*key, {{"big", std::string(kMaxTokenBytes, 'x')}}));
}

RC_GTEST_PROP(KeySet, ReadsTheClaimsItSigned, ()) {
  static const auto ec = *Key::generate_es256();
  static const auto hs = *Key::hs256(std::string(40, 's'), "");
  json::object claims;
  // Any bytes are not UTF-8; text that went through base64url is.
  for (const auto& [name, value] : *rc::gen::container<std::map<std::string, std::int64_t>>(
           rc::gen::arbitrary<std::string>(), rc::gen::arbitrary<std::int64_t>())) {
    claims[base64url_encode(name)] = value;
  }
  for (const auto& key : {ec, hs}) {
    const auto token = sign_compact(*key, claims);
    if (!token) continue;  // Past the size limit.
    const auto verified = set_of({ec, hs}).verify(*token);
    RC_ASSERT(verified.ok());
    RC_ASSERT(*verified == claims);
  }
}

RC_GTEST_PROP(KeySet, NoByteOfATokenCanBeChangedUnnoticed, (std::uint16_t where, char what)) {
  static const auto ec = *Key::generate_es256();
  static const std::string token = *sign_compact(*ec, {{"sub", "a"}, {"role", "authenticated"}});
  std::string changed = token;
  changed[where % changed.size()] = what;
  RC_PRE(changed != token);
  RC_ASSERT(!set_of({ec}).verify(changed).ok());
}

}  // namespace
}  // namespace bedside::wire::jwt
