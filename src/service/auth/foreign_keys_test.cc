// Goal: tokens of another Auth are believed by the keys it publishes and by nothing else; a rotation is followed soon,
// and neither trouble at the other end nor a stranger's tokens take a key away or make us ask in a loop.
#include "service/auth/foreign_keys.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include <vector>

#include "base/testing/manual_loop.h"

namespace bedside::service {
namespace {

using wire::jwt::Fault;
using wire::jwt::Key;

std::shared_ptr<const Key> new_key() { return *Key::generate_es256(); }

std::string set_of(const std::vector<std::shared_ptr<const Key>>& keys) {
  boost::json::array all;
  for (const auto& key : keys) all.push_back(key->public_jwk());
  return boost::json::serialize(boost::json::object{{"keys", std::move(all)}});
}

std::string token_of(const Key& key, const std::string& issuer = "https://other.example/auth/v1") {
  return *wire::jwt::sign_compact(key, {{"iss", issuer}, {"sub", "x"}});
}

class ForeignKeysTest : public ::testing::Test {
 protected:
  ForeignKeys make(ForeignKeysOptions options = {}) {
    return ForeignKeys(
        loop,
        [this](ForeignKeys::Fetched fetched) {
          ++asked;
          waiting = std::move(fetched);
          if (answers_at_once) answer();
        },
        std::move(options));
  }
  void answer() {
    const auto told = std::exchange(waiting, nullptr);
    told(published.empty() ? Result<std::string>(our_error("client.unreachable", "nobody")) : published);
  }

  testing::ManualLoop loop;
  std::shared_ptr<const Key> first = new_key();
  std::shared_ptr<const Key> second = new_key();
  std::string published = set_of({first});
  bool answers_at_once = true;
  int asked = 0;
  ForeignKeys::Fetched waiting;
};

TEST_F(ForeignKeysTest, BelievesTheKeysThatArePublishedAndNoOther) {
  auto keys = make();
  keys.start();
  EXPECT_TRUE(keys.verify(token_of(*first)).ok());
  EXPECT_EQ(keys.verify(token_of(*second)).error(), Fault::kUnknownKey);
  EXPECT_EQ(keys.verify("nonsense").error(), Fault::kNotCompact);
}

TEST_F(ForeignKeysTest, FollowsARotationAtAnUnknownKeyButNotInALoop) {
  auto keys = make();
  keys.start();
  published = set_of({first, second});
  EXPECT_FALSE(keys.verify(token_of(*second)).ok()) << "asked a moment ago";
  EXPECT_EQ(asked, 1);
  loop.advance(30s);
  EXPECT_FALSE(keys.verify(token_of(*second)).ok()) << "this one asked";
  EXPECT_EQ(asked, 2);
  EXPECT_TRUE(keys.verify(token_of(*second)).ok());
  const auto stranger = new_key();
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(keys.verify(token_of(*stranger)).ok());
  EXPECT_EQ(asked, 2);
}

TEST_F(ForeignKeysTest, AsksOneAtATimeAndAgainAfterAWhile) {
  answers_at_once = false;
  auto keys = make();
  keys.start();
  keys.refresh();
  EXPECT_EQ(asked, 1);
  answer();
  loop.advance(10min);
  EXPECT_EQ(asked, 2);
}

TEST_F(ForeignKeysTest, KeepsItsKeysThroughTroubleAndDropsWithdrawnOnes) {
  auto keys = make();
  keys.start();
  for (const std::string broken : {"", "not json", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"OKP"}]})"}) {
    published = broken;
    keys.refresh();
    EXPECT_TRUE(keys.verify(token_of(*first)).ok()) << broken;
  }
  EXPECT_EQ(keys.failures(), 5u);
  published = set_of({second});
  keys.refresh();
  EXPECT_EQ(keys.verify(token_of(*first)).error(), Fault::kUnknownKey);
}

TEST_F(ForeignKeysTest, HoldsTokensToTheirIssuer) {
  ForeignKeysOptions options;
  options.issuer = "https://other.example/auth/v1";
  auto keys = make(std::move(options));
  keys.start();
  EXPECT_TRUE(keys.verify(token_of(*first)).ok());
  EXPECT_EQ(keys.verify(token_of(*first, "https://third.example")).error(), Fault::kBadClaims);
}

TEST_F(ForeignKeysTest, AnAnswerAfterTheEndIsNobodys) {
  answers_at_once = false;
  { make().start(); }
  answer();
}

TEST(ReadJwks, TakesSharedSecretsFromTheOperatorsFileOnly) {
  const std::string secret = R"({"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"}]})";
  EXPECT_FALSE(read_jwks(secret, JwksTrust::kPublicKeysOnly).ok());
  EXPECT_TRUE(read_jwks(secret, JwksTrust::kWithSecrets).ok());
}

TEST(ReadJwks, IsBounded) {
  EXPECT_FALSE(read_jwks(std::string(kMaxJwksBytes + 1, ' '), JwksTrust::kPublicKeysOnly).ok());
  std::vector<std::shared_ptr<const Key>> many(kMaxForeignKeys, new_key());
  many.push_back(new_key());
  const auto set = read_jwks(set_of(many), JwksTrust::kPublicKeysOnly);
  ASSERT_TRUE(set.ok());
  EXPECT_FALSE(set->verify(token_of(*many.back())).ok());
}

}  // namespace
}  // namespace bedside::service
