// Goal: an origin is read as browsers and people write it, and nothing else passes for one.
#include "apps/server/origin.h"

#include <gtest/gtest.h>

namespace bedside::server {
namespace {

TEST(Origin, ReadsSchemeHostAndPort) {
  EXPECT_EQ(*parse_origin("http://localhost:8080"), (Origin{false, "localhost", 8080}));
  EXPECT_EQ(*parse_origin("https://0.0.0.0"), (Origin{true, "0.0.0.0", 443}));
  EXPECT_EQ(*parse_origin("http://[::1]:0/"), (Origin{false, "::1", 0}));
  EXPECT_EQ(parse_origin("https://[::1]:8443")->text(), "https://[::1]:8443");
  EXPECT_EQ(parse_origin("https://calls.example:443")->text(), "https://calls.example");
}

TEST(Origin, RefusesEverythingElse) {
  for (const char* bad : {"", "localhost:8080", "ftp://x", "http://", "http://:80", "http://a:b", "http://a:99999",
                          "http://a:80/path", "http://u@a", "http://[::1", "http://a:", "http://a:-1"}) {
    EXPECT_FALSE(parse_origin(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace bedside::server
