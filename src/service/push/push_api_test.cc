// Goal: devices are taken from signed-in people for known push services only, and a notification declines its own call.
#include "service/push/push_api.h"

#include <gtest/gtest.h>

#include "service/push/testing/world.h"

namespace bedside::service {
namespace {

using testing::PushWorld;

class OneUser final : public Access {
 public:
  Result<Identity, TokenError> verify(std::string_view credential, Instant) const override {
    Identity identity;
    identity.is_api_key = credential == "anon";
    if (credential == "user") {
      identity.actor.role = store::Role::kAuthenticated;
      identity.actor.user = PushWorld::user(2);
      identity.session = SessionId{};
    }
    return identity;
  }
};

class PushApiTest : public ::testing::Test {
 protected:
  net::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                    const std::string& bearer = "user") {
    net::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers.add("apikey", "anon");
    request.headers.add("authorization", "Bearer " + bearer);
    std::optional<net::Response> answer;
    api.handle(std::move(request), [&](net::Response response) { answer = std::move(response); });
    return answer.value();
  }
  static std::string device(const std::string& endpoint, const std::string& point = testing::kPoint) {
    return R"({"endpoint":")" + endpoint + R"(","keys":{"p256dh":")" + point + R"(","auth":")" + testing::kAuth +
           R"("}})";
  }
  std::size_t devices() { return world.store.devices[PushWorld::user(2)].size(); }

  PushWorld world;
  OneUser access;
  PushApi api{world.loop, access, world.store, *world.push};
};

constexpr const char* kPath = "/bedside/v1/push";

TEST_F(PushApiTest, TellsTheKeyToEverybody) {
  const auto answer = ask("GET", kPath, {}, "anon");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"public_key":")" + world.push->public_key() + R"("})");
}

TEST_F(PushApiTest, KeepsADeviceAndLetsItGo) {
  EXPECT_EQ(ask("POST", kPath, device("https://push.example/1")).status, 201);
  EXPECT_EQ(devices(), 1U);
  EXPECT_EQ(ask("DELETE", kPath, R"({"endpoint":"https://push.example/1"})").status, 204);
  EXPECT_EQ(devices(), 0U);
}

TEST_F(PushApiTest, WantsSomebodyWhoIsSignedIn) {
  EXPECT_EQ(ask("POST", kPath, device("https://push.example/1"), "anon").status, 401);
  EXPECT_EQ(ask("DELETE", kPath, "{}", "anon").status, 401);
  EXPECT_EQ(devices(), 0U);
}

TEST_F(PushApiTest, RefusesWhatIsNoSubscription) {
  for (const std::string& body :
       {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"endpoint":"https://push.example/1"})"),
        std::string(R"({"endpoint":"https://push.example/1","keys":7})"), device("https://push.example/1", "BCVx"),
        device("https://push.example/1", std::string(87, 'A')),
        device("https://push.example/" + std::string(5'000, 'x'))}) {
    EXPECT_EQ(ask("POST", kPath, body).status, 400) << body.substr(0, 80);
  }
  EXPECT_EQ(ask("POST", kPath, device("https://evil.example/1")).status, 422);
  EXPECT_EQ(ask("POST", kPath, device("http://127.0.0.1/1")).status, 422);
  EXPECT_EQ(devices(), 0U);
}

TEST_F(PushApiTest, DeclinesTheCallItsMessageWasAbout) {
  const std::string call = PushWorld::call().text();
  const std::string token = world.push->decline_token(PushWorld::call());
  const auto body = [&](const std::string& id, const std::string& word) {
    return R"({"call_id":")" + id + R"(","token":")" + word + R"("})";
  };
  const std::string path = std::string(kPath) + "/decline";
  EXPECT_EQ(ask("POST", path, body(call, "x"), "anon").status, 403);
  EXPECT_EQ(ask("POST", path, body("10000000-0000-4000-8000-000000000000", token), "anon").status, 403);
  EXPECT_EQ(ask("POST", path, "{}", "anon").status, 403);
  EXPECT_TRUE(world.store.declined.empty());
  EXPECT_EQ(ask("POST", path, body(call, token), "anon").status, 204);
  EXPECT_EQ(world.store.declined.size(), 1U);
}

TEST_F(PushApiTest, SaysWhatItDoesNotDo) {
  EXPECT_EQ(ask("PUT", kPath).status, 405);
  EXPECT_EQ(ask("GET", std::string(kPath) + "/decline").status, 405);
  EXPECT_EQ(ask("GET", std::string(kPath) + "/else").status, 404);
}

}  // namespace
}  // namespace bedside::service
