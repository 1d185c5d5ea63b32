// Goal: exactly the well-formed texts of RFC 3629 pass.
#include "wire/signal/utf8.h"

#include <gtest/gtest.h>

namespace bedside::signal {
namespace {

TEST(Utf8, EveryScalarValueIsWellFormed) {
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string text;
    append_utf8(text, code);
    ASSERT_TRUE(is_utf8(text)) << static_cast<unsigned>(code);
  }
}

TEST(Utf8, OverlongSurrogateTruncatedAndTooLargeAreNot) {
  for (const char* text : {"\x80", "\xC1\x81", "\xC2", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82", "\xF0\x80\x80\x80",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x28\xA1", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_TRUE(is_utf8(""));
}

}  // namespace
}  // namespace bedside::signal
