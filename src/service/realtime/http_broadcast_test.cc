// Goal: the two HTTP doors of broadcast, and the status and body that the client reads.
#include "service/realtime/http_broadcast.h"

#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using namespace std::string_literals;
using realtime_testing::Client;
using realtime_testing::user;
using realtime_testing::World;

class HttpBroadcastTest : public ::testing::Test {
 protected:
  net::Response post(const std::string& path, const std::string& body, const std::string& query = "",
                     const std::string& type = "application/json", const std::string& method = "POST") {
    net::Request request;
    request.method = method;
    request.path = "/realtime/v1/api/broadcast" + path;
    request.query = query;
    request.headers.add("content-type", type);
    if (!key.empty()) request.headers.add("apikey", key);
    if (!token.empty()) request.headers.add("authorization", "Bearer " + token);
    request.body = body;
    request.peer = Redacted<std::string>("10.0.0.1");
    net::Response answer;
    world_.service.handle(std::move(request), [&answer](net::Response response) { answer = std::move(response); });
    return answer;
  }

  World world_;
  Client client_{world_.service, "2.0.0"};
  std::string key = "anon";
  std::string token;
};

TEST_F(HttpBroadcastTest, ABatchIsDelivered) {
  client_.join("room:1");
  client_.take();
  const auto answer = post(
      "",
      R"({"messages":[{"topic":"room:1","event":"e","payload":{"a":1},"private":false},{"topic":"other","event":"e","payload":{}}]})");
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(client_.take_one(), "\x04\x0f\x01\x00\x01"s + "realtime:room:1e{\"a\":1}");
}

TEST_F(HttpBroadcastTest, ASingleMessageIsDelivered) {
  client_.join("a/b");
  client_.take();
  EXPECT_EQ(post("/a/b/events/e", R"([1])").status, 202);
  EXPECT_EQ(client_.take_one(), "\x04\x0c\x01\x00\x01"s + "realtime:a/be[1]");
  EXPECT_EQ(post("/a/b/events/e", "\xff\x00"s, "", "application/octet-stream").status, 202);
  EXPECT_EQ(client_.take_one(), "\x04\x0c\x01\x00\x00"s + "realtime:a/be\xff\x00"s);
}

TEST_F(HttpBroadcastTest, PrivateTopicsNeedTheRightToWrite) {
  world_.rights[{user(1), "room:1"}] = store::TopicRights::all();
  world_.rights[{user(2), "room:1"}] = {{true, false}, {true, false}};
  client_.join("room:1", world_.sign_in(1), R"({"private":true})");
  client_.take();
  const std::string body = R"({"messages":[{"topic":"room:1","event":"e","payload":{},"private":true}]})";
  EXPECT_EQ(post("", body).status, 202);
  token = world_.sign_in(2);
  EXPECT_EQ(post("", body).status, 202);
  EXPECT_TRUE(client_.take().empty());
  token = "t1";
  EXPECT_EQ(post("", body).status, 202);
  EXPECT_EQ(client_.take().size(), 1U);
  EXPECT_EQ(post("/room:1/events/e", "{}", "apikey=anon&private=true").status, 202);
  EXPECT_EQ(client_.take().size(), 1U);
}

TEST_F(HttpBroadcastTest, RefusalsAreJsonTheClientCanRead) {
  const auto status = [this](const std::string& path, const std::string& body) {
    const auto answer = post(path, body);
    EXPECT_TRUE(json::parse(answer.body).ok()) << answer.body;
    return answer.status;
  };
  EXPECT_EQ(status("", "nonsense"), 400);
  EXPECT_EQ(status("", "{}"), 422);
  EXPECT_EQ(status("", R"({"messages":7})"), 422);
  EXPECT_EQ(status("", R"({"messages":[{"event":"e","payload":{}}]})"), 422);
  EXPECT_EQ(status("", R"({"messages":[{"topic":"t","payload":{}}]})"), 422);
  EXPECT_EQ(status("", R"({"messages":[{"topic":"t","event":"e"}]})"), 422);
  EXPECT_EQ(status("", R"({"messages":[7]})"), 422);
  EXPECT_EQ(status("/t/nothing/e", "{}"), 404);
  EXPECT_EQ(status("/t/events/", "{}"), 422);
  EXPECT_EQ(status("/" + std::string(250, 't') + "/events/e", "{}"), 422);
  EXPECT_EQ(status("/t/events/e", "nonsense"), 400);
  EXPECT_EQ(status("x", "{}"), 404);
  EXPECT_EQ(post("", "", "", "", "GET").status, 405);
  key = "";
  const auto answer = post("", "{}");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, R"({"message":"Unauthorized"})");
}

TEST_F(HttpBroadcastTest, TooManyAreTooMany) {
  std::string many = R"({"messages":[{"topic":"t","event":"e","payload":{}})";
  for (int i = 1; i < 600; ++i) many += R"(,{"topic":"t","event":"e","payload":{}})";
  many += "]}";
  EXPECT_EQ(post("", many).status, 202);
  const auto refused = post("", many);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, R"({"message":"Too many requests"})");
  key = "service";
  EXPECT_EQ(post("", many).status, 202);
}

}  // namespace
}  // namespace bedside::service
