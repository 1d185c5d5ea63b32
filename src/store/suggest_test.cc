// Goal: a slip of the finger finds its name, a different word finds none.
#include "store/suggest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace bedside::store {
namespace {

TEST(Suggest, CountsEdits) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("mesages", "messages"), 1u);
  EXPECT_EQ(edit_distance("bdoy", "body"), 1u) << "a swap is one edit";
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Suggest, FindsTheNearest) {
  EXPECT_EQ(nearest("mesage", {"users", "messages"}), "messages");
  EXPECT_EQ(nearest("video_call", {"users", "video_calls"}), "video_calls");
  EXPECT_EQ(nearest("products", {"users", "messages"}), std::nullopt);
  EXPECT_EQ(nearest("users", {"users", "user"}), std::nullopt) << "what exists needs no suggestion";
  EXPECT_EQ(nearest(std::string(1000, 'x'), {"users"}), std::nullopt);
}

RC_GTEST_PROP(SuggestProperty, DistanceIsSymmetricAndZeroOnlyForEquals, (const std::string& a, const std::string& b)) {
  RC_PRE(a.size() <= 64 && b.size() <= 64);
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
  RC_ASSERT((edit_distance(a, b) == 0) == (a == b));
}

}  // namespace
}  // namespace bedside::store
