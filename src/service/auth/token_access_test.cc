// Goal: a credential means what its issuer meant, exactly until it expires, and every forged one says why it failed.
#include "service/auth/token_access.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "base/testing/manual_loop.h"
#include "wire/jwt/base64url.h"

namespace bedside::service {
namespace {

const Instant kNow = instant_from_ms(1'795'000'000'000);
constexpr char kSub[] = "6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d";
constexpr char kSession[] = "7a2b3c4d-0f5b-4c1a-9d59-1d2f3a4b5c6d";
constexpr char kExternal[] = "an external secret of some forty characters";

class TokenAccessTest : public ::testing::Test {
 protected:
  TokenAccessTest() : keys(make_keys()), access(keys, &book) {}

  static std::shared_ptr<const Keys> make_keys() {
    KeyOptions options;
    options.external_jwt_secret = kExternal;
    options.publishable_keys = {"sb_publishable_test"};
    options.secret_keys = {"sb_secret_test"};
    return *Keys::make(options, kNow);
  }
  static boost::json::object claims() {
    return {{"sub", kSub},
            {"role", "authenticated"},
            {"session_id", kSession},
            {"iat", to_seconds(kNow)},
            {"exp", to_seconds(kNow) + 3600}};
  }
  std::string token(const boost::json::object& with) const { return *keys->sign(with); }
  std::string with(boost::json::string_view name, boost::json::value value) const {
    auto changed = claims();
    changed[name] = std::move(value);
    return token(changed);
  }
  std::string without(boost::json::string_view name) const {
    auto changed = claims();
    changed.erase(name);
    return token(changed);
  }
  TokenFault fault(const std::string& credential, Instant now = kNow) const {
    const auto verified = access.verify(credential, now);
    EXPECT_FALSE(verified.ok());
    return verified.ok() ? TokenFault::kMissing : verified.error().fault;
  }

  std::shared_ptr<const Keys> keys;
  SessionBook book{Duration(3600s)};
  TokenAccess access;
};

TEST_F(TokenAccessTest, FixedKeysAreTheirRoles) {
  for (const auto& key : {keys->anon_key(), std::string("sb_publishable_test")}) {
    const auto anon = access.verify(key, kNow);
    ASSERT_TRUE(anon.ok());
    EXPECT_EQ(anon->actor.role, store::Role::kAnon);
    EXPECT_TRUE(anon->is_api_key);
    EXPECT_FALSE(anon->expires_at);
  }
  for (const auto& key : {keys->service_key(), std::string("sb_secret_test")}) {
    EXPECT_EQ(access.verify(key, kNow)->actor.role, store::Role::kService);
  }
}

TEST_F(TokenAccessTest, FixedKeysDoNotAge) {
  EXPECT_TRUE(access.verify(keys->service_key(), kNow + 24h * 365 * 20).ok());
}

TEST_F(TokenAccessTest, AUserTokenCarriesUserSessionAndEnd) {
  const auto user = access.verify(token(claims()), kNow);
  ASSERT_TRUE(user.ok());
  EXPECT_EQ(user->actor.role, store::Role::kAuthenticated);
  EXPECT_EQ(user->actor.user, UserId::parse(kSub));
  EXPECT_EQ(user->session, SessionId::parse(kSession));
  EXPECT_EQ(user->expires_at, kNow + 3600s);
  EXPECT_FALSE(user->is_api_key);
  EXPECT_NE(user->actor.claims_json.find(kSub), std::string::npos);
}

TEST_F(TokenAccessTest, ExpiryIsStrictAndSaysHowLongAgo) {
  const std::string good = token(claims());
  EXPECT_TRUE(access.verify(good, kNow + 3599s).ok());
  EXPECT_EQ(fault(good, kNow + 3600s), TokenFault::kExpired);
  EXPECT_EQ(access.verify(good, kNow + 3660s).error().expired_seconds, 60);
  EXPECT_EQ(access.verify(good, kNow + 3660s).error().message, "JWT expired");
}

TEST_F(TokenAccessTest, ATokenWithoutAnEndIsRefused) {
  EXPECT_EQ(fault(without("exp")), TokenFault::kBadClaims);
  for (const auto& exp : {boost::json::value("soon"), boost::json::value(-1), boost::json::value(1e300),
                          boost::json::value(nullptr), boost::json::value(std::uint64_t(-1))}) {
    EXPECT_EQ(fault(with("exp", exp)), TokenFault::kBadClaims);
  }
}

TEST_F(TokenAccessTest, TokensOfTheFutureAreRefusedBeyondTheSkewOfClocks) {
  EXPECT_TRUE(access.verify(with("nbf", to_seconds(kNow) + 30), kNow).ok());
  EXPECT_EQ(fault(with("nbf", to_seconds(kNow) + 31)), TokenFault::kBadClaims);
  EXPECT_EQ(fault(with("iat", to_seconds(kNow) + 31)), TokenFault::kBadClaims);
}

TEST_F(TokenAccessTest, OnlyOurThreeRolesExist) {
  EXPECT_EQ(fault(with("role", "postgres")), TokenFault::kBadClaims);
  EXPECT_EQ(fault(with("role", 7)), TokenFault::kBadClaims);
  EXPECT_EQ(fault(without("role")), TokenFault::kBadClaims);
}

TEST_F(TokenAccessTest, ASignedInUserHasAUuid) {
  EXPECT_EQ(fault(without("sub")), TokenFault::kBadClaims);
  EXPECT_EQ(fault(with("sub", "1 OR 1=1")), TokenFault::kBadClaims);
}

TEST_F(TokenAccessTest, AnExternalIssuerIsAccepted) {
  const auto key = *wire::jwt::Key::hs256(kExternal, "their-kid");
  const auto user = access.verify(*wire::jwt::sign_compact(*key, claims()), kNow);
  ASSERT_TRUE(user.ok());
  EXPECT_EQ(user->actor.role, store::Role::kAuthenticated);
}

TEST_F(TokenAccessTest, AnotherAuthIsBelievedByItsPublishedKeysAndItsPeopleAreTold) {
  const auto theirs = *wire::jwt::Key::generate_es256();
  const std::string set = boost::json::serialize(boost::json::object{{"keys", {theirs->public_jwk()}}});
  testing::ManualLoop loop;
  ForeignKeys foreign(loop, [&](const ForeignKeys::Fetched& fetched) { fetched(set); });
  foreign.start();
  TokenAccess both(keys, &book, &foreign);
  std::vector<std::string> told;
  both.on_foreign_user([&](const UserId& user, const boost::json::object&) { told.push_back(user.text()); });
  const std::string good = *wire::jwt::sign_compact(*theirs, claims());
  EXPECT_EQ(both.verify(good, kNow)->actor.user, UserId::parse(kSub));
  EXPECT_EQ(told, std::vector<std::string>{kSub});
  EXPECT_EQ(both.verify(good, kNow + 3600s).error().fault, TokenFault::kExpired);
  EXPECT_TRUE(both.verify(token(claims()), kNow).ok());
  EXPECT_EQ(told.size(), 1u) << "our own people are nothing new";
  EXPECT_FALSE(access.verify(good, kNow).ok());
  boost::json::object service{{"role", "service_role"}, {"exp", to_seconds(kNow) + 60}};
  EXPECT_EQ(both.verify(*wire::jwt::sign_compact(*theirs, service), kNow).error().fault, TokenFault::kBadClaims);
}

TEST_F(TokenAccessTest, AnExternalSecretSignsNothingThatOnlyWeMay) {
  const auto key = *wire::jwt::Key::hs256(kExternal, "");
  EXPECT_FALSE(keys->verifiers().verify(*wire::jwt::sign_compact(*key, {{"aud", "audit"}})).ok());
}

TEST_F(TokenAccessTest, AStrangersKeyIsNot) {
  const auto stranger = *wire::jwt::Key::generate_es256();
  EXPECT_EQ(fault(*wire::jwt::sign_compact(*stranger, claims())), TokenFault::kBadSignature);
}

TEST_F(TokenAccessTest, AlgNoneOpensNothing) {
  const std::string forged = wire::jwt::base64url_encode(R"({"alg":"none"})") + "." +
                             wire::jwt::base64url_encode(R"({"role":"service_role","exp":99999999999})") + ".";
  EXPECT_EQ(fault(forged), TokenFault::kBadSignature);
}

TEST_F(TokenAccessTest, OpaqueKeysOfOthersAreNotParsedAsTokens) {
  EXPECT_EQ(fault("sb_secret_other"), TokenFault::kMalformed);
  EXPECT_EQ(fault(""), TokenFault::kMissing);
}

TEST_F(TokenAccessTest, AnEndedSessionIsRefusedAtOnce) {
  const std::string good = token(claims());
  ASSERT_TRUE(access.verify(good, kNow).ok());
  book.end_session(*UserId::parse(kSub), *SessionId::parse(kSession), kNow);
  EXPECT_EQ(fault(good), TokenFault::kBadClaims);
  EXPECT_TRUE(access.verify_signature(good, kNow).ok()) << "Auth itself tells ended from bad";
}

TEST_F(TokenAccessTest, ABannedUserIsRefusedWhileTheBanLasts) {
  const std::string good = token(claims());
  book.ban(*UserId::parse(kSub), kNow, kNow + 60s);
  EXPECT_EQ(fault(good), TokenFault::kBadClaims);
  EXPECT_TRUE(access.verify(good, kNow + 61s).ok());
}

}  // namespace
}  // namespace bedside::service
