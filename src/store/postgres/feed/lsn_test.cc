// Goal: places in the log and their clock survive the way to text and back, and nothing else passes for one.
#include "store/postgres/feed/lsn.h"

#include <gtest/gtest.h>

#include <limits>

namespace bedside::store::postgres {
namespace {

TEST(Lsn, IsPrintedAsPostgresPrintsIt) {
  EXPECT_EQ(to_text({0}), "0/0");
  EXPECT_EQ(to_text({0x16'B374D848}), "16/B374D848");
  EXPECT_EQ(to_text({std::numeric_limits<std::uint64_t>::max()}), "FFFFFFFF/FFFFFFFF");
  for (const std::uint64_t value : {0ULL, 1ULL, 0x16B374D848ULL, ~0ULL}) {
    EXPECT_EQ(parse_lsn(to_text({value})), Lsn{value});
  }
  EXPECT_EQ(parse_lsn("a/b"), Lsn{0xA'0000000B});
}

TEST(Lsn, RefusesWhatIsNone) {
  for (const auto* text : {"", "/", "1/", "/1", "0", "1/123456789", "x/1", "1/-1", "+1/1", "1 /1", "1/1/1"}) {
    EXPECT_EQ(parse_lsn(text), std::nullopt) << text;
  }
}

TEST(TransactionNumber, IsTheWholeOneNearest) {
  EXPECT_EQ(whole_transaction(7, 3), 7U);
  EXPECT_EQ(whole_transaction(3, 7), 3U);
  EXPECT_EQ(whole_transaction(5, 0x1'FFFFFFF0), 0x2'00000005U);
  EXPECT_EQ(whole_transaction(0xFFFFFFF0, 0x2'00000005), 0x1'FFFFFFF0U);
}

TEST(PostgresClock, CountsFromTheYear2000) {
  EXPECT_EQ(to_iso(instant_from_postgres(0)), "2000-01-01T00:00:00.000000+00:00");
  const Instant now = *parse_iso("2026-11-19T00:22:40.877123Z");
  EXPECT_EQ(instant_from_postgres(to_postgres(now)), now);
  EXPECT_EQ(instant_from_postgres(std::numeric_limits<std::int64_t>::max()), Instant::max());
  EXPECT_LT(to_postgres(instant_from_us(std::numeric_limits<std::int64_t>::min())), 0);
}

}  // namespace
}  // namespace bedside::store::postgres
