// Goal: a browser on another origin may send what supabase-js sends, and read what it reads.
#include "service/ops/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bedside::service {
namespace {

using ::testing::HasSubstr;

TEST(Cors, AllowsEveryHeaderAndMethodOfSupabaseJs) {
  const net::Response answer = preflight_answer();
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers.get("access-control-allow-origin"), "*");
  EXPECT_EQ(answer.headers.get("access-control-max-age"), "86400");
  for (const char* name : {"authorization", "x-client-info", "apikey", "content-type", "prefer", "accept-profile",
                           "content-profile", "x-supabase-api-version", "x-retry-count", "traceparent"}) {
    EXPECT_THAT(std::string(answer.headers.get("access-control-allow-headers")), HasSubstr(name));
  }
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    EXPECT_THAT(std::string(answer.headers.get("access-control-allow-methods")), HasSubstr(method));
  }
}

TEST(Cors, LetsPagesReadTheHeadersThatCarryAnswers) {
  net::Headers headers;
  add_cors(headers);
  for (const char* name : {"Content-Range", "Location", "X-Total-Count", "Link", "X-Supabase-Api-Version"}) {
    EXPECT_THAT(std::string(headers.get("access-control-expose-headers")), HasSubstr(name));
  }
}

}  // namespace
}  // namespace bedside::service
