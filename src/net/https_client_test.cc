// Goal: a message reaches the server that was named and no other: name, certificate, address and patience are held.
#include "net/https_client.h"

#include <gtest/gtest.h>

#include "base/os/clock.h"
#include "net/certificate.h"
#include "net/testing/running_server.h"
#include "net/testing/temp_folder.h"

namespace bedside::net {
namespace {

using testing::Mailbox;
using testing::RunningServer;

Result<Response> ask(RunningServer& server, HttpsClient& client, Destination to, std::string body) {
  Mailbox<Result<Response>> box;
  server.loop.post([&] {
    Headers headers;
    headers.set("ttl", "60");
    client.post(std::move(to), std::move(headers), std::move(body),
                [&box](Result<Response> answer) { box.put(std::move(answer)); });
  });
  auto answer = box.take();
  return answer ? std::move(*answer) : Result<Response>(our_error("test.silence", "no answer"));
}

HttpsClientOptions with(std::size_t answer_bytes, Duration patience, std::string authority = {}) {
  HttpsClientOptions options;
  options.max_answer_bytes = answer_bytes;
  options.patience = patience;
  options.extra_authority = std::move(authority);
  return options;
}

Destination here(std::uint16_t port) {
  return {.secure = false, .host = "127.0.0.1", .port = port, .target = "/a?b=c", .may_be_private = true};
}

TEST(HttpsClient, PostsAndReadsTheAnswer) {
  RunningServer server;
  server.on_request = [](Request request, const Responder& respond) {
    Response response;
    response.status = 201;
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body + " " +
                    std::string(request.headers.get("ttl"));
    respond(std::move(response));
  };
  const auto port = server.start();
  HttpsClient client(server.loop);
  const auto answer = ask(server, client, here(port), "hello");
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "POST /a?b=c hello 60");
}

TEST(HttpsClient, GetsWithoutABody) {
  RunningServer server;
  server.on_request = [](Request request, const Responder& respond) {
    Response response;
    response.body = request.method + " " + request.path + " " + std::to_string(request.body.size());
    respond(std::move(response));
  };
  const auto port = server.start();
  HttpsClient client(server.loop);
  Mailbox<Result<Response>> box;
  server.loop.post(
      [&] { client.get(here(port), {}, [&box](Result<Response> answer) { box.put(std::move(answer)); }); });
  const auto answer = box.take();
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((**answer).body, "GET /a 0");
}

TEST(HttpsClient, RefusesAnAddressInsideUnlessItWasNamed) {
  RunningServer server;
  Destination to = here(server.start());
  to.may_be_private = false;
  HttpsClient client(server.loop);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    to.host = host;
    const auto answer = ask(server, client, to, "");
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().id, "client.private_address");
    EXPECT_EQ(answer.error().retry, Retry::kNever);
  }
}

TEST(HttpsClient, BelievesACertificateOfAKnownAuthorityForTheRightNameOnly) {
  testing::TempFolder folder;
  const TlsFiles files{folder.path("c.pem"), folder.path("k.pem")};
  ASSERT_TRUE(write_self_made_certificate(files, {"localhost"}, system_now(), 1h).ok());
  RunningServer server;
  Destination to = here(server.start(files));
  to.secure = true;
  to.host = "localhost";
  HttpsClient stranger(server.loop);
  EXPECT_EQ(ask(server, stranger, to, "").error().id, "client.tls");
  HttpsClient friendly(server.loop, with(1'000, 10s, files.certificate));
  EXPECT_TRUE(ask(server, friendly, to, "").ok());
  to.host = "127.0.0.1";
  EXPECT_EQ(ask(server, friendly, to, "").error().id, "client.tls");
}

TEST(HttpsClient, ReadsNoMoreThanItHasRoomForAndWaitsNoLongerThanItSaid) {
  RunningServer server;
  server.on_request = [](const Request&, const Responder& respond) {
    Response response;
    response.body = std::string(1'000, 'x');
    respond(std::move(response));
  };
  const Destination to = here(server.start());
  HttpsClient small(server.loop, with(100, 10s));
  EXPECT_EQ(ask(server, small, to, "").error().id, "client.bad_answer");
  // A place that is bound and never accepts: the kernel takes the connection, and nobody answers.
  const auto silent = BoundEndpoint::bind({.host = "127.0.0.1", .port = 0, .tls = {}});
  ASSERT_TRUE(silent.ok());
  HttpsClient hasty(server.loop, with(100, 50ms));
  EXPECT_EQ(ask(server, hasty, here(silent->port()), "").error().id, "client.timeout");
}

TEST(HttpsClient, SaysThatNobodyIsThere) {
  std::uint16_t gone = 0;
  {
    RunningServer first;
    gone = first.start();
  }
  RunningServer server;
  server.start();
  HttpsClient client(server.loop);
  EXPECT_EQ(ask(server, client, here(gone), "").error().id, "client.unreachable");
}

TEST(PublicAddress, IsOneThatTheOpenInternetLeadsTo) {
  for (const char* address : {"8.8.8.8", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"}) {
    EXPECT_TRUE(is_public_address(address)) << address;
  }
  for (const char* address : {"0.0.0.0",
                              "10.1.2.3",
                              "100.64.0.1",
                              "127.8.8.8",
                              "169.254.169.254",
                              "172.16.0.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "224.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:10.0.0.1",
                              "fe80::1",
                              "fd00::1",
                              "ff02::1",
                              "2001:db8::1",
                              "2002:0a00:0001::1",
                              "64:ff9b::a00:1",
                              "2001:0:1::1",
                              "not an address"}) {
    EXPECT_FALSE(is_public_address(address)) << address;
  }
}

}  // namespace
}  // namespace bedside::net
