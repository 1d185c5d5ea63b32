// Goal: HTTP/1.x over real sockets: well-formed requests are served, everything else is refused within its bounds.
#include "net/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/testing/raw_client.h"
#include "net/testing/running_server.h"

namespace bedside::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawClient;
using testing::RunningServer;
using ::testing::StartsWith;

std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more) + "\r\n";
}

// The answer to one request on a connection of its own.
std::string ask(RunningServer& server, std::string_view request) {
  RawClient client(server.port);
  EXPECT_TRUE(client.send(request));
  return client.read_answer();
}

TEST(HttpServer, ServesARequestWithItsBody) {
  RunningServer server;
  server.start();
  EXPECT_THAT(ask(server, "POST /a%20b?x=1&y=%20 HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc"),
              EndsWith("POST /a b?x=1&y=%20 abc"));
}

TEST(HttpServer, AddsDateLengthAndRequestId) {
  RunningServer server;
  server.start();
  const std::string answer = ask(server, get("/"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\ndate: "));
  EXPECT_THAT(answer, HasSubstr("\r\nx-request-id: "));
  EXPECT_THAT(answer, HasSubstr("\r\ncontent-length: 7\r\n"));
}

TEST(HttpServer, KeepsTheConnectionForTheNextRequest) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  for (const char* path : {"/1", "/2", "/3"}) {
    client.send(get(path));
    EXPECT_THAT(client.read_answer(), EndsWith(std::string("GET ") + path + "? "));
  }
  EXPECT_EQ(server.stats().accepted, 1u);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  RunningServer server;
  // The first answer comes last of all if nobody waits for it.
  server.on_request = [&server](Request request, Responder respond) {
    Response response;
    response.body = request.path;
    server.loop.after(request.path == "/1" ? Duration(30ms) : Duration(0ms),
                      [respond, response] { respond(response); });
  };
  server.start();
  RawClient client(server.port);
  client.send(get("/1") + get("/2") + get("/3", "Connection: close\r\n"));
  for (const char* path : {"/1", "/2", "/3"}) EXPECT_THAT(client.read_answer(), EndsWith(path));
  EXPECT_TRUE(client.sees_end());
}

TEST(HttpServer, AnswersAClientThatHasEndedItsHalf) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  client.send(get("/late"));
  client.half_close();
  EXPECT_THAT(client.read_to_end(), EndsWith("GET /late? "));
}

TEST(HttpServer, SpeaksHttp10AndClosesUnlessAskedToStay) {
  RunningServer server;
  server.start();
  RawClient once(server.port);
  once.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(once.read_to_end(), HasSubstr("\r\nconnection: close\r\n"));
  RawClient stays(server.port);
  stays.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(stays.read_answer(), HasSubstr("\r\nconnection: keep-alive\r\n"));
  stays.send("GET /2 HTTP/1.0\r\n\r\n");
  EXPECT_THAT(stays.read_to_end(), EndsWith("GET /2? "));
}

TEST(HttpServer, SendsNoBodyToHead) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  client.send("HEAD /x HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, HasSubstr("\r\ncontent-length: 9\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST(HttpServer, SendsNoLengthAndNoBodyWith204And304) {
  RunningServer server;
  server.on_request = [](Request request, Responder respond) {
    Response response;
    response.status = std::stoi(request.path.substr(1));
    response.body = "not for the wire";
    respond(response);
  };
  server.start();
  RawClient client(server.port);
  for (const char* path : {"/204", "/304"}) {
    client.send(get(path));
    const std::string answer = client.read_until("\r\n\r\n");
    EXPECT_THAT(answer, Not(HasSubstr("content-length")));
  }
  client.send(get("/200"));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServer, InvitesTheBodyOfAClientThatAsksFirst) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.read_answer(), EndsWith("POST /? hi"));
}

TEST(HttpServer, ReadsChunkedBodies) {
  RunningServer server;
  server.start();
  EXPECT_THAT(ask(server,
                  "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n"),
              EndsWith("POST /? abcde"));
}

TEST(HttpServer, ReadsRequestsThatComeByteByByte) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  for (const char c : std::string("POST /slow HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nok")) {
    client.send({&c, 1});
  }
  EXPECT_THAT(client.read_answer(), EndsWith("POST /slow? ok"));
}

TEST(HttpServer, SendsLargeBodiesWhole) {
  RunningServer server;
  const auto body = std::make_shared<const std::string>(8'000'000, 'x');
  server.on_request = [body](Request, Responder respond) {
    Response response;
    response.shared_body = body;
    respond(std::move(response));
  };
  server.start();
  RawClient client(server.port);
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.read_to_end(), EndsWith("\r\n\r\n" + *body));
}

TEST(HttpServer, TellsTheHandlerWhoIsAsking) {
  RunningServer server({}, {.limits = {}, .trusted_proxies = {"127.0.0.1"}, .own_answer_headers = {}});
  server.on_request = [](Request request, Responder respond) {
    Response response;
    response.body = request.peer.reveal();
    respond(std::move(response));
  };
  server.start();
  EXPECT_THAT(ask(server, get("/")), EndsWith("127.0.0.1"));
  EXPECT_THAT(ask(server, get("/", "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\n")), EndsWith("\r\n\r\n192.0.2.7"));
  EXPECT_THAT(ask(server, get("/", "X-Forwarded-For: nonsense\r\n")), EndsWith("127.0.0.1"));
}

TEST(HttpServer, BelievesNoForwardingHeaderOfAStranger) {
  RunningServer server;
  server.on_request = [](Request request, Responder respond) {
    Response response;
    response.body = request.peer.reveal();
    respond(std::move(response));
  };
  server.start();
  EXPECT_THAT(ask(server, get("/", "X-Forwarded-For: 192.0.2.7\r\n")), EndsWith("127.0.0.1"));
}

TEST(HttpServer, KeepsHeaderInjectionOutOfTheAnswer) {
  RunningServer server;
  server.on_request = [](Request, Responder respond) {
    Response response;
    response.headers.add("location", "/\r\nset-cookie: stolen=1");
    respond(std::move(response));
  };
  server.start();
  EXPECT_THAT(ask(server, get("/")), HasSubstr("location: /  set-cookie: stolen=1\r\n"));
}

TEST(HttpServer, TurnsAThrowingHandlerInto500AndServesOn) {
  RunningServer server;
  server.on_request = [](Request request, Responder respond) {
    if (request.path == "/bad") throw std::runtime_error("private");
    respond({});
  };
  server.start();
  RawClient client(server.port);
  client.send(get("/bad"));
  const std::string answer = client.read_answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("private")));
  client.send(get("/good"));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, ForgetsAnAnswerWhoseClientHasGone) {
  RunningServer server;
  testing::Mailbox<Responder> waiting;
  server.on_request = [&waiting](Request, Responder respond) { waiting.put(std::move(respond)); };
  server.start();
  std::optional<Responder> respond;
  {
    RawClient client(server.port);
    client.send(get("/"));
    respond = waiting.take();
  }
  server.on_loop([&] { (*respond)({}); });
  server.on_loop([&] { (*respond)({}); });  // A second call is nothing either.
  server.on_loop([&] { server.on_request = [](Request, Responder again) { again({}); }; });
  EXPECT_THAT(ask(server, get("/")), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, ServesManyConnectionsAtOnce) {
  RunningServer server;
  server.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 400; ++i) clients.push_back(std::make_unique<RawClient>(server.port));
  for (auto& client : clients) ASSERT_TRUE(client->send(get("/many")));
  for (auto& client : clients) EXPECT_THAT(client->read_answer(), EndsWith("GET /many? "));
  EXPECT_EQ(server.stats().connections, 400u);
}

TEST(Listen, SaysThatThePortIsTaken) {
  RunningServer server;
  server.start();
  AsioLoop loop;
  Server second(loop, {}, server);
  const auto bound = second.listen({.host = "127.0.0.1", .port = server.port, .tls = {}});
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.error().id, "net.port_taken");
  EXPECT_THAT(bound.error().message, HasSubstr(std::to_string(server.port)));
}

TEST(Listen, SaysThatAnAddressIsNotOurs) {
  RunningServer server;
  for (const char* host : {"192.0.2.1", "no such name"}) {
    const auto bound = server.server->listen({.host = host, .port = 0, .tls = {}});
    ASSERT_FALSE(bound.ok());
    EXPECT_EQ(bound.error().id, "net.bad_address") << host;
  }
}

TEST(Listen, OpensBothLoopbackAddressesOnOnePort) {
  RunningServer server;
  const auto bound = server.server->listen({.host = "localhost", .port = 0, .tls = {}});
  ASSERT_TRUE(bound.ok());
  EXPECT_NE(*bound, 0);
}

TEST(Drain, LetsARequestInProgressEndAndTakesNoMore) {
  RunningServer server;
  testing::Mailbox<Responder> waiting;
  testing::Mailbox<bool> drained;
  server.on_request = [&waiting](Request, Responder respond) { waiting.put(std::move(respond)); };
  server.start();
  RawClient busy(server.port);
  RawClient idle(server.port);
  busy.send(get("/"));
  const auto respond = waiting.take();
  server.on_loop([&] { server.server->drain(10s, [&drained] { drained.put(true); }); });
  EXPECT_TRUE(idle.sees_end());
  EXPECT_FALSE(RawClient(server.port).connected());
  server.on_loop([&] { (*respond)({}); });
  EXPECT_THAT(busy.read_to_end(), HasSubstr("\r\nconnection: close\r\n"));
  EXPECT_TRUE(drained.take());
}

TEST(Drain, DropsWhatOutlivesItsGrace) {
  RunningServer server;
  testing::Mailbox<Responder> waiting;
  testing::Mailbox<bool> drained;
  server.on_request = [&waiting](Request, Responder respond) { waiting.put(std::move(respond)); };
  server.start();
  RawClient busy(server.port);
  busy.send(get("/"));
  const auto never = waiting.take();
  server.on_loop([&] { server.server->drain(50ms, [&drained] { drained.put(true); }); });
  EXPECT_TRUE(drained.take());
  EXPECT_TRUE(busy.sees_end());
}

}  // namespace
}  // namespace bedside::net
