// Goal: keys of another Auth come from where nobody can put others in between, and a wrong file stops the start.
#include "apps/server/foreign_auth.h"

#include <gtest/gtest.h>

#include <fstream>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

TEST(JwksAddress, IsHttpsOrInside) {
  const auto theirs = jwks_address("https://abc.supabase.co/auth/v1/.well-known/jwks.json");
  ASSERT_TRUE(theirs);
  EXPECT_TRUE(theirs->secure);
  EXPECT_EQ(theirs->host, "abc.supabase.co");
  EXPECT_EQ(theirs->port, 443);
  EXPECT_EQ(theirs->target, "/auth/v1/.well-known/jwks.json");
  EXPECT_EQ(jwks_address("https://auth.example")->target, "/");
  for (const char* inside : {"http://localhost:9999/jwks", "http://auth:9999/jwks", "http://10.0.0.7/jwks"}) {
    EXPECT_TRUE(jwks_address(inside)) << inside;
  }
  for (const char* outside : {"http://auth.example/jwks", "http://8.8.8.8/jwks", "ftp://auth.example/jwks", "https://",
                              "https://a/b c", "https://user@auth.example/jwks", "https://a/b#c", "/etc/jwks.json"}) {
    EXPECT_FALSE(jwks_address(outside)) << outside;
  }
}

TEST(JwksPlace, IsAnAddressOrAFile) {
  EXPECT_TRUE(is_jwks_place("/etc/bedside/jwks.json"));
  EXPECT_TRUE(is_jwks_place("https://auth.example/jwks"));
  EXPECT_FALSE(is_jwks_place("http://auth.example/jwks"));
  EXPECT_FALSE(is_jwks_place(""));
}

TEST(MakeForeignKeys, NeedsAFileWithAKey) {
  const net::testing::TempFolder folder;
  net::AsioLoop loop;
  Config config;
  EXPECT_EQ(*make_foreign_keys(config, loop), nullptr);
  config.external_jwks = folder.path("jwks.json");
  EXPECT_EQ(make_foreign_keys(config, loop).error().id, "jwks.unreadable");
  std::ofstream(config.external_jwks) << R"({"keys":[]})";
  EXPECT_EQ(make_foreign_keys(config, loop).error().id, "jwks.invalid");
  std::ofstream(config.external_jwks) << R"({"keys":[)" << (*wire::jwt::Key::generate_es256())->public_jwk() << "]}";
  EXPECT_NE(*make_foreign_keys(config, loop), nullptr);
}

}  // namespace
}  // namespace bedside::server
