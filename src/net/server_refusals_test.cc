// Goal: HTTP clients that break the rules, drip, stand still or come in masses are refused within their bounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/server.h"
#include "net/testing/raw_client.h"
#include "net/testing/running_server.h"

namespace bedside::net {
namespace {

using ::testing::HasSubstr;
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

struct Refused {
  const char* what;
  std::string request;
  const char* status;
};

class HttpRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(HttpRefuses, WithItsStatusAndThenEnds) {
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
INSTANTIATE_TEST_SUITE_P(Malformed, HttpRefuses, ::testing::ValuesIn(kRefused), name_of);

TEST(HttpRefusal, AddsItsOwnHeadersToItsOwnRefusals) {
  ServerOptions options;
  options.own_answer_headers.add("access-control-allow-origin", "*");
  RunningServer server({}, std::move(options));
  server.start();
  EXPECT_THAT(ask(server, "GET / HTTP/1.1\r\n\r\n"), HasSubstr("\r\naccess-control-allow-origin: *\r\n"));
}

TEST(HttpRefusal, LetsAClientReadItsRefusalWhileItStillSends) {
  RunningServer server(Limits{.max_body_bytes = 1000});
  server.start();
  RawClient client(server.port);
  client.send(post("Content-Length: 500000\r\n", std::string(500'000, 'x')));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 413 "));
}

TEST(HttpRefusal, HoldsOnlySoMuchOfUnfinishedBodiesForAll) {
  RunningServer server(Limits{.max_buffered_bytes = 10'000});
  server.start();
  RawClient first(server.port);
  first.send(post("Content-Length: 9000\r\nExpect: 100-continue\r\n"));
  first.read_until("\r\n\r\n");
  first.send(std::string(8000, 'x'));
  while (server.stats().buffered_bytes < 8000) {
  }
  EXPECT_THAT(ask(server, post("Content-Length: 9000\r\n", std::string(8000, 'x'))), StartsWith("HTTP/1.1 503 "));
  first.send(std::string(1000, 'x'));
  EXPECT_THAT(first.read_answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(server.stats().buffered_bytes, 0u);
}

TEST(HttpRefusal, EndsAHeadThatDripsIn) {
  RunningServer server(Limits{.header_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(server.stats().timed_out, 1u);
}

TEST(HttpRefusal, EndsABodyThatDripsIn) {
  RunningServer server(Limits{.body_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  client.send(post("Content-Length: 10\r\n", "abc"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST(HttpRefusal, DropsAConnectionThatSaysNothing) {
  RunningServer server(Limits{.header_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.sees_end());
}

TEST(HttpRefusal, DropsAConnectionThatIsIdleBetweenRequests) {
  RunningServer server(Limits{.keep_alive_timeout = 50ms});
  server.start();
  RawClient client(server.port);
  client.send(get("/"));
  client.read_answer();
  EXPECT_TRUE(client.sees_end());
}

TEST(HttpRefusal, DropsAReaderThatStandsStill) {
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

TEST(HttpRefusal, RefusesConnectionsPastTheLimitAndRecovers) {
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

TEST(HttpRefusal, RefusesConnectionsOfOneAddressPastItsLimit) {
  RunningServer server(Limits{.max_connections_per_address = 1});
  server.start();
  RawClient first(server.port);
  first.send(get("/"));
  first.read_answer();
  RawClient second(server.port);
  EXPECT_THAT(second.read_to_end(), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace bedside::net
