// Goal: the page learns how to reach the server from anybody's mouth, and relays only when it is signed in.
#include "service/ops/public_api.h"

#include <gtest/gtest.h>

#include "service/ops/ops_test_world.h"

namespace bedside::service {
namespace {

using testing::ask;
using testing::get;

struct PublicApiTest : ::testing::Test {
  testing::HandLoop loop;
  testing::NamedAccess access;
  PublicApi api{loop,
                access,
                {.url = "https://calls.example",
                 .anon_key = "anon",
                 .sign_up = false,
                 .version = "1.2.3",
                 .ice_servers = {{{"turn:relay.example"}, "u", "c"}, {{"stun:a", "stun:b"}, "", ""}},
                 .kept_days = {{"signals", 1}, {"calls", 0}}}};
};

TEST_F(PublicApiTest, TellsAnybodyItsConfig) {
  const auto answer = ask(api, get("/bedside/v1/config"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"url":"https://calls.example","anon_key":"anon","sign_up":false,"version":"1.2.3",)"
                          R"("kept_days":{"signals":1,"calls":0}})");
}

TEST_F(PublicApiTest, ShowsRelaysToTheSignedIn) {
  const auto answer = ask(api, get("/bedside/v1/ice", {{"apikey", "anon"}, {"authorization", "Bearer user"}}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, R"({"ice_servers":[{"urls":["turn:relay.example"],"username":"u","credential":"c"},)"
                          R"({"urls":["stun:a","stun:b"]}]})");
  EXPECT_EQ(answer->headers.get("cache-control"), "no-store");
}

TEST_F(PublicApiTest, KeepsRelaysFromStrangers) {
  EXPECT_EQ(ask(api, get("/bedside/v1/ice"))->status, 401);
  EXPECT_EQ(ask(api, get("/bedside/v1/ice", {{"apikey", "anon"}}))->status, 401);
  EXPECT_EQ(ask(api, get("/bedside/v1/ice", {{"apikey", "anon"}, {"authorization", "Bearer forged"}}))->status, 401);
}

TEST_F(PublicApiTest, KnowsNothingElse) {
  EXPECT_EQ(ask(api, get("/bedside/v1/keys"))->status, 404);
  net::Request post = get("/bedside/v1/config");
  post.method = "POST";
  EXPECT_EQ(ask(api, std::move(post))->status, 405);
}

TEST(IceServers, AreTheOriginalsByDefault) {
  const auto servers = default_ice_servers();
  ASSERT_EQ(servers.size(), 3u);
  EXPECT_EQ(servers[0].urls.front(), "stun:stun.l.google.com:19302");
}

}  // namespace
}  // namespace bedside::service
