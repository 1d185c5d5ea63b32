// Goal: the two small rules of the WebSocket handshake; the session itself is proven by server_test and socket_test.
#include "net/internal/http_session.h"

#include <gtest/gtest.h>

namespace bedside::net {
namespace {

TEST(AcceptKey, IsTheExampleOfTheRfc) {
  EXPECT_EQ(websocket_accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(AcceptKey, WantsSixteenBytes) {
  for (const char* bad :
       {"", "AAAA", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQA=", "####################AA=="}) {
    EXPECT_EQ(websocket_accept_key(bad), "") << bad;
  }
}

TEST(ListToken, IsFoundInAnyCaseAndPlace) {
  EXPECT_TRUE(list_has_token("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(list_has_token("UPGRADE", "upgrade"));
  EXPECT_TRUE(list_has_token(" ,\tupgrade ,", "upgrade"));
  EXPECT_FALSE(list_has_token("upgraded", "upgrade"));
  EXPECT_FALSE(list_has_token("", "upgrade"));
}

}  // namespace
}  // namespace bedside::net
