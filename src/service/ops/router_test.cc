// Goal: each address reaches its service, the API speaks CORS in every answer, and the page gets the rest.
#include "service/ops/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/ops/ops_test_world.h"

namespace bedside::service {
namespace {

using testing::ask;
using testing::get;

struct Named final : net::Handler {
  explicit Named(std::string text) : name(std::move(text)) {}
  void handle(net::Request request, net::Responder respond) override {
    net::Response response;
    response.body = name + " " + request.method;
    respond(std::move(response));
  }
  std::string name;
};

struct RouterTest : ::testing::Test {
  testing::HandLoop loop;
  Metrics metrics;
  Named auth{"auth"}, rest{"rest"}, inner{"inner"}, page{"page"};
  Doorkeeper keeper{loop, {.rates = {.address = {20, 10s}}}};
  Router router{loop,
                metrics,
                keeper,
                {{"/auth/v1", "auth", &auth}, {"/rest/v1", "rest", &rest}, {"/rest/v1/rpc", "rpc", &inner}},
                page};
};

TEST_F(RouterTest, SendsAPathToTheLongestPrefix) {
  EXPECT_EQ(ask(router, get("/auth/v1"))->body, "auth GET");
  EXPECT_EQ(ask(router, get("/rest/v1/messages"))->body, "rest GET");
  EXPECT_EQ(ask(router, get("/rest/v1/rpc/mark_read"))->body, "inner GET");
  EXPECT_EQ(ask(router, get("/rest/v1/rpcs"))->body, "rest GET");
  EXPECT_EQ(ask(router, get("/"))->body, "page GET");
  EXPECT_EQ(ask(router, get("/auth-guide"))->body, "page GET");
}

TEST_F(RouterTest, AnswersUnknownApisInJson) {
  for (const char* path : {"/auth/v10/token", "/storage/v1/object", "/functions/v1/x", "/realtime", "/bedside/v2"}) {
    const auto answer = ask(router, get(path));
    EXPECT_EQ(answer->status, 404) << path;
    EXPECT_EQ(answer->headers.get("content-type"), "application/json") << path;
    EXPECT_EQ(answer->headers.get("access-control-allow-origin"), "*") << path;
  }
}

TEST_F(RouterTest, AddsCorsToTheApiOnly) {
  EXPECT_EQ(ask(router, get("/rest/v1/x"))->headers.get("access-control-allow-origin"), "*");
  EXPECT_FALSE(ask(router, get("/index.html"))->headers.has("access-control-allow-origin"));
}

TEST_F(RouterTest, AnswersPreflightsItself) {
  net::Request preflight = get("/auth/v1/token");
  preflight.method = "OPTIONS";
  EXPECT_EQ(ask(router, preflight)->status, 204);
  preflight.path = "/page";
  EXPECT_EQ(ask(router, preflight)->body, "page OPTIONS");
}

TEST_F(RouterTest, HoldsTheApiToTheDoorkeeperAndNotThePage) {
  for (int i = 0; i < 20; ++i) ask(router, get("/rest/v1/x"));
  EXPECT_EQ(ask(router, get("/rest/v1/x"))->status, 429);
  EXPECT_EQ(ask(router, get("/"))->body, "page GET");
  EXPECT_THAT(metrics.text(), ::testing::HasSubstr("area=\"rest\",status=\"4xx\"} 1"));
}

TEST_F(RouterTest, AnswersOfTheApiAreNeverTakenForPages) {
  const auto answer = ask(router, get("/rest/v1/x"));
  EXPECT_EQ(answer->headers.get("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer->headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
}

TEST_F(RouterTest, CountsByArea) {
  ask(router, get("/auth/v1/user"));
  ask(router, get("/nothing"));
  EXPECT_THAT(metrics.text(), ::testing::HasSubstr("area=\"auth\",status=\"2xx\"} 1"));
  EXPECT_THAT(metrics.text(), ::testing::HasSubstr("area=\"page\",status=\"2xx\"} 1"));
}

}  // namespace
}  // namespace bedside::service
