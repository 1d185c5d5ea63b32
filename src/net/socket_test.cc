// Goal: WebSockets over real connections: the handshake, the frames, the closing, and clients that break each rule.
#include "net/socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/server.h"
#include "net/testing/raw_client.h"
#include "net/testing/running_server.h"

namespace bedside::net {
namespace {

using testing::client_frame;
using ::testing::HasSubstr;
using testing::RawClient;
using testing::read_frame;
using testing::RunningServer;
using ::testing::StartsWith;
using testing::upgrade_request;

constexpr std::uint8_t kText = 0x81;
constexpr std::uint8_t kBinary = 0x82;
constexpr std::uint8_t kClose = 0x88;
constexpr std::uint8_t kPing = 0x89;
constexpr std::uint8_t kPong = 0x8a;

FramePtr text(std::string bytes) { return std::make_shared<Frame>(Frame{FrameKind::kText, std::move(bytes)}); }

std::string close_payload(std::uint16_t code) { return {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)}; }

// A client behind a finished handshake.
struct Joined : RawClient {
  explicit Joined(std::uint16_t port, testing::Wire wire = testing::Wire::kPlain) : RawClient(port, wire) {
    send(upgrade_request());
    EXPECT_THAT(read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  }
};

TEST(SocketHandshake, AnswersTheExampleOfTheRfc) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  client.send(upgrade_request("/socket", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  const std::string answer = client.read_until("\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nconnection: Upgrade\r\n"));
  EXPECT_THAT(answer, ::testing::Not(HasSubstr("extensions")));
}

TEST(SocketHandshake, IsNotForOrdinaryRequests) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  client.send("GET /socket HTTP/1.1\r\nHost: t\r\n\r\n");
  const std::string answer = client.read_answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 426 Upgrade Required\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nsec-websocket-version: 13\r\n"));
}

TEST(SocketHandshake, RefusesAnotherVersionAndBadKeys) {
  RunningServer server;
  server.start();
  std::string old = upgrade_request();
  old.replace(old.find("Version: 13"), 11, "Version: 8");
  RawClient first(server.port);
  first.send(old);
  EXPECT_THAT(first.read_answer(), StartsWith("HTTP/1.1 426 "));
  for (const char* key : {"", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBu!!5jZQ=="}) {
    std::string bad = upgrade_request();
    bad.replace(bad.find("dGhlIHNhbXBsZSBub25jZQ=="), 24, key);
    RawClient client(server.port);
    client.send(bad);
    EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 400 ")) << key;
  }
}

TEST(SocketHandshake, IsRefusedInTheAcceptorsWords) {
  RunningServer server;
  server.on_check = [](const Request& request) {
    SocketAcceptor::Verdict verdict;
    verdict.refuse = request.query != "apikey=good";
    verdict.refusal.status = 401;
    verdict.refusal.body = R"({"error":"no key"})";
    return verdict;
  };
  server.start();
  RawClient client(server.port);
  client.send(upgrade_request("/socket?apikey=bad"));
  const std::string answer = client.read_answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_THAT(answer, ::testing::EndsWith(R"({"error":"no key"})"));
  client.send(upgrade_request("/socket?apikey=good"));  // The same connection may try again.
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 101 "));
}

TEST(Socket, EchoesTextAndBinaryOfEveryLengthForm) {
  RunningServer server;
  server.start();
  Joined client(server.port);
  for (const std::size_t size : {0u, 1u, 125u, 126u, 65'535u, 65'536u, 300'000u}) {
    for (const std::uint8_t kind : {kText, kBinary}) {
      const std::string message(size, 'm');
      client.send(client_frame(kind, message));
      const auto echo = read_frame(client);
      ASSERT_TRUE(echo) << size;
      EXPECT_EQ(echo->first_byte, kind);
      EXPECT_EQ(echo->payload, message);
    }
  }
}

TEST(Socket, TakesFramesThatCameWithTheHandshake) {
  RunningServer server;
  server.start();
  RawClient client(server.port);
  client.send(upgrade_request() + client_frame(kText, "early"));
  client.read_until("\r\n\r\n");
  EXPECT_EQ(read_frame(client)->payload, "early");
}

TEST(Socket, SendsWhatTheListenerSaidWhileOpening) {
  RunningServer server;
  server.on_open = [](Socket& socket) { socket.send(text("hello")); };
  server.start();
  Joined client(server.port);
  EXPECT_EQ(read_frame(client)->payload, "hello");
}

TEST(Socket, JoinsFragmentsAroundAPing) {
  RunningServer server;
  server.start();
  Joined client(server.port);
  client.send(client_frame(0x01, "one ") + client_frame(kPing, "?") + client_frame(0x00, "") +
              client_frame(0x80, "two"));
  const auto pong = read_frame(client);
  EXPECT_EQ(pong->first_byte, kPong);
  EXPECT_EQ(pong->payload, "?");
  EXPECT_EQ(read_frame(client)->payload, "one two");
}

TEST(Socket, ReadsFramesThatComeByteByByte) {
  RunningServer server;
  server.start();
  Joined client(server.port);
  for (const char c : client_frame(kText, std::string(200, 's'))) client.send({&c, 1});
  EXPECT_EQ(read_frame(client)->payload, std::string(200, 's'));
}

TEST(Socket, AnswersACloseWithItsCode) {
  RunningServer server;
  server.start();
  Joined client(server.port);
  client.send(client_frame(kClose, close_payload(4321) + "bye"));
  const auto answer = read_frame(client);
  EXPECT_EQ(answer->first_byte, kClose);
  EXPECT_EQ(answer->code(), 4321);
  EXPECT_TRUE(client.sees_end());
  EXPECT_EQ(server.closed.take(), 4321);
}

TEST(Socket, TellsACloseWithoutCodeAndABreakApart) {
  RunningServer server;
  server.start();
  {
    Joined polite(server.port);
    polite.send(client_frame(kClose, ""));
    EXPECT_EQ(read_frame(polite)->first_byte, kClose);
    EXPECT_EQ(server.closed.take(), 1005);
  }
  { Joined gone(server.port); }
  EXPECT_EQ(server.closed.take(), 1006);
}

TEST(Socket, SendsWhatWasQueuedBeforeItsOwnClose) {
  RunningServer server;
  server.on_message = [](Socket& socket, FrameKind, std::string_view) {
    socket.send(text("last words"));
    socket.close(1000, "enough");
    socket.send(text("too late"));
  };
  server.start();
  Joined client(server.port);
  client.send(client_frame(kText, "x"));
  EXPECT_EQ(read_frame(client)->payload, "last words");
  const auto close = read_frame(client);
  EXPECT_EQ(close->code(), 1000);
  EXPECT_EQ(close->payload.substr(2), "enough");
  EXPECT_EQ(server.closed.take(), 1000);
  client.send(client_frame(kClose, close_payload(1000)));
  EXPECT_TRUE(client.sees_end());
}

TEST(Socket, HearsNothingMoreAfterItsOwnClose) {
  RunningServer server;
  testing::Mailbox<std::string> heard;
  server.on_message = [&heard](Socket& socket, FrameKind, std::string_view bytes) {
    heard.put(std::string(bytes));
    socket.close(1000, "");
  };
  server.start();
  Joined client(server.port);
  client.send(client_frame(kText, "first") + client_frame(kText, "second"));
  read_frame(client);
  EXPECT_EQ(heard.take(), "first");
  client.send(client_frame(kClose, ""));
  EXPECT_TRUE(client.sees_end());
  server.on_loop([&] { heard.put("nothing more"); });
  EXPECT_EQ(heard.take(), "nothing more");
}

TEST(Socket, ClosesASlowReaderWith1013AndHarmsNobodyElse) {
  RunningServer server(Limits{.max_queued_bytes_per_socket = 100'000});
  std::vector<Socket*> open;
  server.on_open = [&open](Socket& socket) { open.push_back(&socket); };
  server.on_message = [&open](Socket&, FrameKind, std::string_view) {
    // Larger than the kernel takes at once, so that the rest of the room stays queued.
    for (int i = 0; i < 2000; ++i) open[0]->send(text(std::string(50'000, 'b')));
    open[1]->send(text("fine"));
  };
  server.start();
  Joined slow(server.port);
  Joined quick(server.port);
  quick.send(client_frame(kText, "go"));
  EXPECT_EQ(read_frame(quick)->payload, "fine");
  EXPECT_EQ(server.closed.take(), 1013);
  EXPECT_EQ(server.stats().slow_readers, 1u);
  // What was queued before is still delivered, and the close behind it.
  std::optional<testing::ServerFrame> frame;
  while ((frame = read_frame(slow)) && frame->first_byte != kClose) {
  }
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->code(), 1013);
}

TEST(Socket, DropsAClientThatNeverAnswersTheClose) {
  RunningServer server(Limits{.close_timeout = 50ms});
  server.on_message = [](Socket& socket, FrameKind, std::string_view) { socket.close(1000, ""); };
  server.start();
  Joined client(server.port);
  client.send(client_frame(kText, "x"));
  EXPECT_TRUE(client.sees_end());
}

TEST(Socket, DropsAHalfOpenClient) {
  RunningServer server(Limits{.socket_idle_timeout = 80ms});
  server.start();
  Joined client(server.port);
  EXPECT_EQ(server.closed.take(), 1006);
  EXPECT_TRUE(client.sees_end());
}

TEST(Socket, DropsAMessageThatDripsIn) {
  RunningServer server(Limits{.body_timeout = 80ms});
  server.start();
  Joined client(server.port);
  client.send(client_frame(kText, "quick"));
  read_frame(client);
  client.send(client_frame(0x01, "a message that"));
  EXPECT_EQ(server.closed.take(), 1006);
  EXPECT_TRUE(client.sees_end());
  EXPECT_EQ(server.stats().timed_out, 1u);
}

TEST(Socket, HoldsOnlySoMuchOfUnfinishedMessagesForAll) {
  RunningServer server(Limits{.max_buffered_bytes = 10'000});
  server.start();
  Joined first(server.port);
  first.send(client_frame(0x01, std::string(8000, 'x')) + client_frame(kPing, "?"));
  EXPECT_EQ(read_frame(first)->first_byte, kPong);
  EXPECT_EQ(server.stats().buffered_bytes, 8000u);
  Joined second(server.port);
  second.send(client_frame(0x01, std::string(8000, 'x')));
  EXPECT_EQ(read_frame(second)->code(), 1013);
  EXPECT_TRUE(second.sees_end());
  first.send(client_frame(0x80, "end"));
  EXPECT_EQ(read_frame(first)->payload.size(), 8003u);
  EXPECT_EQ(server.stats().buffered_bytes, 0u);
}

TEST(Socket, ClosesWith1011WhenItsListenerThrows) {
  RunningServer server;
  server.on_message = [](Socket&, FrameKind, std::string_view) { throw std::runtime_error("private"); };
  server.start();
  Joined client(server.port);
  client.send(client_frame(kText, "x"));
  EXPECT_EQ(read_frame(client)->code(), 1011);
  EXPECT_EQ(server.closed.take(), 1011);
}

TEST(Socket, IsToldOfARestart) {
  RunningServer server;
  testing::Mailbox<bool> drained;
  server.start();
  Joined client(server.port);
  server.on_loop([&] { server.server->drain(5s, [&drained] { drained.put(true); }); });
  EXPECT_EQ(read_frame(client)->code(), 1012);
  EXPECT_EQ(server.closed.take(), 1012);
  client.send(client_frame(kClose, close_payload(1012)));
  EXPECT_TRUE(client.sees_end());
  EXPECT_TRUE(drained.take());
}

TEST(Socket, HearsItsCloseWhenTheServerIsDestroyed) {
  RunningServer server;
  server.start();
  Joined client(server.port);
  client.send(client_frame(kText, "x"));
  read_frame(client);
  server.on_loop([&] { server.server.reset(); });
  EXPECT_EQ(server.closed.take(), 1006);
}

struct Violation {
  const char* what;
  std::string bytes;
  std::uint16_t code;
};

class SocketRefuses : public ::testing::TestWithParam<Violation> {};

TEST_P(SocketRefuses, WithItsCode) {
  RunningServer server(Limits{.max_message_bytes = 1000});
  server.start();
  Joined client(server.port);
  client.send(GetParam().bytes);
  std::optional<testing::ServerFrame> frame;
  while ((frame = read_frame(client)) && frame->first_byte != kClose) {
  }
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->code(), GetParam().code);
  EXPECT_TRUE(client.sees_end());
  EXPECT_EQ(server.closed.take(), GetParam().code);
}

std::string bare(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

const Violation kViolations[] = {
    {"unmasked", bare({0x81, 1, 'x'}), 1002},
    {"reserved bit", client_frame(0xc1, "x"), 1002},
    {"reserved opcode", client_frame(0x83, "x"), 1002},
    {"reserved control opcode", client_frame(0x8b, "x"), 1002},
    {"fragmented control", client_frame(0x09, "x"), 1002},
    {"long control", client_frame(kPing, std::string(126, 'x')), 1002},
    {"continuation of nothing", client_frame(0x80, "x"), 1002},
    {"message inside a message", client_frame(0x01, "x") + client_frame(kText, "y"), 1002},
    {"16 bit length for 5 bytes", bare({0x81, 0x80 | 126, 0, 5, 0, 0, 0, 0}), 1002},
    {"64 bit length for 5 bytes", bare({0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0}), 1002},
    {"negative length", bare({0x82, 0x80 | 127, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 1002},
    {"announced too big", bare({0x82, 0x80 | 127, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}), 1009},
    {"too big in parts", client_frame(0x01, std::string(900, 'x')) + client_frame(0x80, std::string(101, 'x')), 1009},
    {"bad utf 8", client_frame(kText, "\xc3\x28"), 1007},
    {"cut utf 8", client_frame(kText, "\xe2\x82"), 1007},
    {"surrogate", client_frame(kText, "\xed\xa0\x80"), 1007},
    {"bad utf 8 across fragments", client_frame(0x01, "\xe2") + client_frame(0x80, "x"), 1007},
    {"close of one byte", client_frame(kClose, "x"), 1002},
    {"close code 1005", client_frame(kClose, close_payload(1005)), 1002},
    {"close code 999", client_frame(kClose, close_payload(999)), 1002},
    {"close reason not utf 8", client_frame(kClose, close_payload(1000) + "\xff"), 1007},
};
std::string name_of(const ::testing::TestParamInfo<Violation>& tested) {
  std::string name = tested.param.what;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(Violations, SocketRefuses, ::testing::ValuesIn(kViolations), name_of);

}  // namespace
}  // namespace bedside::net
