// Goal: a bare stream never blocks and says what it waits for; TLS is proven over the wire by certificate_test.
#include "net/internal/transport.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace bedside::net {
namespace {

struct PairTest : ::testing::Test {
  PairTest() {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    transport = make_plain_transport(ends[0]);
  }
  ~PairTest() override {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  void hang_up() {
    ::close(ends[1]);
    ends[1] = -1;
  }
  std::array<int, 2> ends{-1, -1};
  std::unique_ptr<Transport> transport;
  std::array<char, 65536> buffer{};
};

TEST_F(PairTest, ReadsWhatIsThereAndThenWaits) {
  EXPECT_EQ(transport->read(buffer).state, IoState::kWantRead);
  ASSERT_EQ(::send(ends[1], "abc", 3, 0), 3);
  const IoResult got = transport->read(buffer);
  EXPECT_EQ(got.state, IoState::kMoved);
  EXPECT_EQ(got.bytes, 3u);
  EXPECT_FALSE(transport->may_hold_input());
}

TEST_F(PairTest, WritesSeveralPartsUntilTheKernelIsFull) {
  std::string one = "12";
  std::string two = "345";
  const std::array<iovec, 2> parts = {{{one.data(), one.size()}, {two.data(), two.size()}}};
  EXPECT_EQ(transport->write(parts).bytes, 5u);
  const std::array<iovec, 1> much = {{{buffer.data(), buffer.size()}}};
  IoResult sent;
  while ((sent = transport->write(much)).state == IoState::kMoved) {
  }
  EXPECT_EQ(sent.state, IoState::kWantWrite);
}

TEST_F(PairTest, TellsAnEndFromABreak) {
  ASSERT_EQ(::shutdown(ends[1], SHUT_WR), 0);
  EXPECT_EQ(transport->read(buffer).state, IoState::kEnd);
  hang_up();
  const std::array<iovec, 1> parts = {{{buffer.data(), 1}}};
  EXPECT_EQ(transport->write(parts).state, IoState::kBroken);
}

TEST_F(PairTest, EndsItsHalf) {
  transport->end_sending();
  char byte;
  EXPECT_EQ(::recv(ends[1], &byte, 1, 0), 0);
}

TEST(TlsContext, NamesTheFileThatCannotServe) {
  const auto context = TlsContext::load({"/nowhere/cert.pem", "/nowhere/key.pem"});
  ASSERT_FALSE(context.ok());
  EXPECT_EQ(context.error().id, "net.tls_files");
  EXPECT_NE(context.error().message.find("/nowhere/cert.pem"), std::string::npos);
}

}  // namespace
}  // namespace bedside::net
