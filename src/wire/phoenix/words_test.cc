// Goal: the payloads are JSON objects in upstream's shape and wording.
#include "wire/phoenix/words.h"

#include <gtest/gtest.h>

namespace bedside::wire::phoenix {
namespace {

TEST(PhoenixWords, PayloadsAreObjects) {
  EXPECT_EQ(ok_reply(), R"({"status":"ok","response":{}})");
  EXPECT_EQ(error_reply("a\"b"), R"({"status":"error","response":{"reason":"a\"b"}})");
  EXPECT_EQ(
      system_payload("postgres_changes", true, kSubscribed, "room:1"),
      R"({"extension":"postgres_changes","status":"ok","message":"Subscribed to PostgreSQL","channel":"room:1"})");
}

TEST(PhoenixWords, ReasonsNameTheChannelAndTheTime) {
  EXPECT_EQ(read_denied("room:1"), "Unauthorized: You do not have permissions to read from this Channel topic: room:1");
  EXPECT_EQ(read_lost("room:1"), "You no longer have permission to read from this Channel topic: room:1");
  EXPECT_EQ(token_expired(7), "Token has expired 7 seconds ago");
}

}  // namespace
}  // namespace bedside::wire::phoenix
