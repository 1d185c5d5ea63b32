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

struct Refused {
  const char* what;
  std::string request;
  const char* status;
};

class HttpServerRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(HttpServerRefuses, WithItsStatusAndThenEnds) {
  RunningServer server(Limits{.max_header_bytes = 2048, .max_body_bytes = 1000});
  server.on_request = [](Request, Responder respond) {
    ADD_FAILURE() << "reached the handler";
    respond({});
  };
  server.start();
  RawClient client(server.port);
  client.send(GetParam().request);
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, StartsWith(std::string("HTTP/1.1 ") + GetParam().status + " "));
  EXPECT_THAT(answer, HasSubstr("\r\nconnection: close\r\n"));
  EXPECT_TRUE(client.sees_end());
}

std::string post(std::string_view head, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: t\r\n" + std::string(head) + "\r\n" + std::string(body);
}

const Refused kRefused[] = {
    {"nonsense", "\x16\x03\x01 hello\r\n\r\n", "400"},
    {"no version", "GET /\r\n\r\n", "400"},
    {"future version", "GET / HTTP/2.0\r\nHost: t\r\n\r\n", "505"},
    {"unknown method", "BREW / HTTP/1.1\r\nHost: t\r\n\r\n", "501"},
    {"tunnel", "CONNECT a:1 HTTP/1.1\r\nHost: t\r\n\r\n", "501"},
    {"no host", "GET / HTTP/1.1\r\n\r\n", "400"},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
    {"relative target", "GET a HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
    {"dot segments", get("/a/../b"), "400"},
    {"encoded dot segments", get("/a/%2e%2E/b"), "400"},
    {"encoded slashes around dots", get("/a%2f..%2fb"), "400"},
    {"backslash", get("/a%5c..%5cb"), "400"},
    {"encoded nul", get("/a%00b"), "400"},
    {"bad escape", get("/a%zz"), "400"},
    {"bad utf-8", get("/a%ff"), "400"},
    {"fragment", get("/a#b"), "400"},
    {"large head", get("/", "A: " + std::string(4000, 'x') + "\r\n"), "431"},
    {"large target", get("/" + std::string(4000, 'x')), "431"},
    {"many fields",
     get("/",
         [] {
           std::string fields;
           for (int i = 0; i < 150; ++i) fields += "a:b\r\n";
           return fields;
         }()),
     "431"},
    {"two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), "400"},
    {"the same length twice", post("Content-Length: 1\r\nContent-Length: 1\r\n", "a"), "400"},
    {"length and chunks", post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
    {"negative length", post("Content-Length: -1\r\n"), "400"},
    {"enormous length", post("Content-Length: 99999999999999999999999\r\n"), "400"},
    {"body over the limit", post("Content-Length: 1001\r\n"), "413"},
    {"body over the limit, asked first", post("Content-Length: 1001\r\nExpect: 100-continue\r\n"), "413"},
    {"chunks over the limit",
     post("Transfer-Encoding: chunked\r\n", "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n"), "413"},
    {"bad chunk", post("Transfer-Encoding: chunked\r\n", "zz\r\nxxx"), "400"},
    {"endless chunk head", post("Transfer-Encoding: chunked\r\n", "1;" + std::string(6000, 'x')), "400"},
    {"other coding", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501"},
    {"compressed body", post("Content-Length: 1\r\nContent-Encoding: gzip\r\n", "x"), "415"},
    {"expectation", post("Content-Length: 1\r\nExpect: tea\r\n", "x"), "417"},
    {"space before colon", "GET / HTTP/1.1\r\nHost : t\r\n\r\n", "400"},
    {"control in value", get("/", "A: b\x01\r\n"), "400"},
};
std::string name_of(const ::testing::TestParamInfo<Refused>& tested) {
  std::string name = tested.param.what;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(Malformed, HttpServerRefuses, ::testing::ValuesIn(kRefused), name_of);

TEST(HttpServer, AddsItsOwnHeadersToItsOwnRefusals) {
  ServerOptions options;
  options.own_answer_headers.add("access-control-allow-origin", "*");
  RunningServer server({}, std::move(options));
  server.start();
  EXPECT_THAT(ask(server, "GET / HTTP/1.1\r\n\r\n"), HasSubstr("\r\naccess-control-allow-origin: *\r\n"));
}

TEST(HttpServer, LetsAClientReadItsRefusalWhileItStillSends) {
  RunningServer server(Limits{.max_body_bytes = 1000});
  server.start();
  RawClient client(server.port);
  client.send(post("Content-Length: 500000\r\n", std::string(500'000, 'x')));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 413 "));
}

TEST(HttpServer, EndsAHeadThatDripsIn) {
  RunningServer server(Limits{.header_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(server.stats().timed_out, 1u);
}

TEST(HttpServer, EndsABodyThatDripsIn) {
  RunningServer server(Limits{.body_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  client.send(post("Content-Length: 10\r\n", "abc"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST(HttpServer, DropsAConnectionThatSaysNothing) {
  RunningServer server(Limits{.header_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.sees_end());
}

TEST(HttpServer, DropsAConnectionThatIsIdleBetweenRequests) {
  RunningServer server(Limits{.keep_alive_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  client.send(get("/"));
  client.read_answer();
  EXPECT_TRUE(client.sees_end());
}

TEST(HttpServer, DropsAReaderThatStandsStill) {
  RunningServer server(Limits{.write_stall_timeout = 100ms});
  const auto body = std::make_shared<const std::string>(64'000'000, 'x');
  server.on_request = [body](Request, Responder respond) {
    Response response;
    response.shared_body = body;
    respond(std::move(response));
  };
  server.start();
  RawClient client(server.port);
  client.send(get("/"));
  client.read(1);
  // Nobody reads now; the next question is answered by a loop that has let go of the first connection.
  server.on_loop([&] { server.on_request = [](Request, Responder respond) { respond({}); }; });
  while (server.stats().timed_out == 0) ask(server, get("/"));
  EXPECT_EQ(server.stats().timed_out, 1u);
}

TEST(HttpServer, RefusesConnectionsPastTheLimitAndRecovers) {
  RunningServer server(Limits{.max_connections = 2});
  server.start();
  {
    RawClient first(server.port);
    RawClient second(server.port);
    first.send(get("/"));
    first.read_answer();
    second.send(get("/"));
    second.read_answer();
    RawClient third(server.port);
    EXPECT_THAT(third.read_to_end(), StartsWith("HTTP/1.1 503 "));
  }
  EXPECT_EQ(server.stats().refused, 1u);
  while (server.stats().connections == 2) {
  }
  EXPECT_THAT(ask(server, get("/")), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, RefusesConnectionsOfOneAddressPastItsLimit) {
  RunningServer server(Limits{.max_connections_per_address = 1});
  server.start();
  RawClient first(server.port);
  first.send(get("/"));
  first.read_answer();
  RawClient second(server.port);
  EXPECT_THAT(second.read_to_end(), StartsWith("HTTP/1.1 503 "));
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
