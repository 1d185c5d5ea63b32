// Goal: ids print and parse as PostgreSQL's uuid does, and nothing else parses.
#include "base/id.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside {
namespace {

TEST(Id, ReadsEitherCaseAndPrintsLower) {
  const auto id = UserId::parse("A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->text(), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

TEST(Id, RefusesWhatIsNoUuid) {
  for (const char* text :
       {"", "a0eebc99", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc999c0b4ef8bb6d6bb9bd380a11aaaa",
        "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 "}) {
    EXPECT_FALSE(Uuid::parse(text)) << text;
  }
}

RC_GTEST_PROP(Id, RoundTripsAndMarksVersionFour, (std::uint64_t seed)) {
  Rng rng(seed);
  const Uuid id = Uuid::v4(rng);
  RC_ASSERT(Uuid::parse(id.text()) == id);
  RC_ASSERT(id.text()[14] == '4');
}

}  // namespace
}  // namespace bedside
