// Goal: the frames around the change messages are read to the byte, and the status says what may be forgotten.
#include "store/postgres/feed/copy_frame.h"

#include <gtest/gtest.h>

namespace bedside::store::postgres {
namespace {

std::string u64(std::uint64_t value) {
  std::string out;
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

TEST(CopyFrame, ReadsDataAndKeepalives) {
  const auto data = decode_copy_frame("w" + u64(5) + u64(9) + u64(0) + "payload");
  ASSERT_TRUE(data.ok());
  EXPECT_EQ(std::get<WalData>(*data).start, Lsn{5});
  EXPECT_EQ(std::get<WalData>(*data).end, Lsn{9});
  EXPECT_EQ(std::get<WalData>(*data).payload, "payload");
  const auto keepalive = decode_copy_frame("k" + u64(77) + u64(0) + std::string(1, '\1'));
  ASSERT_TRUE(keepalive.ok());
  EXPECT_EQ(std::get<Keepalive>(*keepalive).end, Lsn{77});
  EXPECT_TRUE(std::get<Keepalive>(*keepalive).reply_now);
}

TEST(CopyFrame, EveryPrefixIsTooShort) {
  for (const std::string& whole : {"w" + u64(5) + u64(9) + u64(0), "k" + u64(77) + u64(0) + std::string(1, '\0')}) {
    EXPECT_TRUE(decode_copy_frame(whole).ok());
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto frame = decode_copy_frame(std::string_view(whole).substr(0, size));
      ASSERT_FALSE(frame.ok()) << size;
      EXPECT_EQ(frame.error().id, "replication.truncated");
    }
  }
  EXPECT_EQ(decode_copy_frame("x").error().id, "replication.unknown");
}

TEST(CopyFrame, TheStatusConfirmsNoMoreThanWasDealtWith) {
  const std::string status = encode_status({9}, {5}, instant_from_postgres(1));
  EXPECT_EQ(status, "r" + u64(9) + u64(5) + u64(5) + u64(1) + std::string(1, '\0'));
}

}  // namespace
}  // namespace bedside::store::postgres
