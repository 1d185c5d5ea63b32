// Goal: the embedded page is served whole, small, cached as it should be, and with its guards up.
#include "service/ops/web_assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/ops/ops_test_world.h"

namespace bedside::service {
namespace {

using testing::ask;
using testing::get;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr WebAsset kPage[] = {
    {"/index.html", "\"i1\"", "<html>", "", ""},
    {"/assets/app-1f2e.js", "\"a1\"", "plain script", "gz", "br"},
    {"/assets/engine-9c.wasm", "\"w1\"", "wasm", "wgz", ""},
};

std::string body_of(const net::Response& response) { return *response.shared_body; }

TEST(WebAssets, ServesAFileInTheBestCodingThatIsAccepted) {
  WebAssets assets(kPage);
  const auto script = [&](const char* accepted) {
    return *ask(assets, get("/assets/app-1f2e.js", {{"accept-encoding", accepted}}));
  };
  EXPECT_EQ(body_of(script("gzip, deflate, br")), "br");
  EXPECT_EQ(script("gzip, deflate, br").headers.get("content-encoding"), "br");
  EXPECT_EQ(body_of(script("gzip")), "gz");
  EXPECT_EQ(body_of(script("br;q=0, gzip;q=0.5")), "gz");
  EXPECT_EQ(body_of(script("identity")), "plain script");
  EXPECT_FALSE(script("").headers.has("content-encoding"));
  EXPECT_EQ(script("").headers.get("vary"), "accept-encoding");
  EXPECT_EQ(body_of(*ask(assets, get("/assets/engine-9c.wasm", {{"accept-encoding", "br, gzip"}}))), "wgz");
}

TEST(WebAssets, NamesMediaTypes) {
  EXPECT_EQ(media_type("/a.wasm"), "application/wasm");
  EXPECT_EQ(media_type("/a.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type("/a.webmanifest"), "application/manifest+json");
  EXPECT_EQ(media_type("/a.unknown"), "application/octet-stream");
}

TEST(WebAssets, KeepsHashedFilesForEverAndAsksForOthersAgain) {
  WebAssets assets(kPage);
  EXPECT_THAT(std::string(ask(assets, get("/assets/app-1f2e.js"))->headers.get("cache-control")),
              HasSubstr("immutable"));
  EXPECT_EQ(ask(assets, get("/"))->headers.get("cache-control"), "no-cache");
  EXPECT_EQ(ask(assets, get("/index.html", {{"if-none-match", "W/\"x\", \"i1\""}}))->status, 304);
  EXPECT_EQ(ask(assets, get("/index.html", {{"if-none-match", "\"i2\""}}))->status, 200);
}

TEST(WebAssets, GivesThePageForItsOwnPathsAnd404ForMissingFiles) {
  WebAssets assets(kPage);
  for (const char* path : {"/", "/room/17", "/history"}) EXPECT_EQ(body_of(*ask(assets, get(path))), "<html>") << path;
  EXPECT_EQ(ask(assets, get("/assets/gone.js"))->status, 404);
  EXPECT_EQ(ask(assets, get("/favicon.ico"))->status, 404);
}

TEST(WebAssets, AllowsOnlyItsOwnScriptsAndDevices) {
  WebAssets assets(kPage);
  for (const char* path : {"/", "/assets/app-1f2e.js", "/gone.js"}) {
    const auto answer = ask(assets, get(path));
    const std::string policy(answer->headers.get("content-security-policy"));
    EXPECT_THAT(policy, HasSubstr("script-src 'self' 'wasm-unsafe-eval';"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, HasSubstr("; connect-src 'self'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe-inline")));
    EXPECT_EQ(answer->headers.get("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer->headers.get("referrer-policy"), "no-referrer");
    EXPECT_THAT(std::string(answer->headers.get("permissions-policy")), HasSubstr("camera=(self), microphone=(self)"));
  }
}

TEST(WebAssets, TellsHowToBuildAPageThatIsNotThere) {
  WebAssets none(std::span<const WebAsset>{});
  const auto answer = ask(none, get("/"));
  EXPECT_EQ(answer->status, 503);
  EXPECT_THAT(answer->body, HasSubstr("npm run build"));
}

TEST(WebAssets, AnswersNothingButReads) {
  WebAssets assets(kPage);
  net::Request post = get("/");
  post.method = "POST";
  EXPECT_EQ(ask(assets, std::move(post))->status, 405);
}

TEST(AcceptsCoding, FollowsTheList) {
  EXPECT_TRUE(accepts_coding("*", "br"));
  EXPECT_FALSE(accepts_coding("*;q=0", "br"));
  EXPECT_FALSE(accepts_coding("br;q=0.000, *", "br"));
  EXPECT_TRUE(accepts_coding("br;q=0.001", "br"));
  EXPECT_FALSE(accepts_coding("", "gzip"));
  EXPECT_FALSE(accepts_coding("xgzip", "gzip"));
}

TEST(WebAssets, LetThePageSpeakWithItsOwnHostOnly) {
  WebAssets assets(kPage);
  const auto policy_for = [&](std::string host) {
    return std::string(ask(assets, get("/", {{"host", std::move(host)}}))->headers.get("content-security-policy"));
  };
  EXPECT_THAT(policy_for("calls.example:8443"),
              ::testing::EndsWith("connect-src 'self' ws://calls.example:8443 wss://calls.example:8443"));
  EXPECT_THAT(policy_for("[::1]:80"), ::testing::EndsWith(" wss://[::1]:80"));
  EXPECT_THAT(policy_for("evil.example; script-src *"), ::testing::EndsWith("connect-src 'self'"));
  EXPECT_THAT(policy_for("a b"), ::testing::EndsWith("connect-src 'self'"));
}

}  // namespace
}  // namespace bedside::service
