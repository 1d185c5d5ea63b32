// Goal: a browser on an allowed origin may send what supabase-js sends and read what it reads, and no other may.
#include "service/policy/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bedside::service {
namespace {

using ::testing::HasSubstr;

net::Request from(std::string origin, std::string host = "calls.example:8443") {
  net::Request request;
  if (!origin.empty()) request.headers.add("origin", std::move(origin));
  request.headers.add("host", std::move(host));
  return request;
}

TEST(Cors, AllowsEveryHeaderAndMethodOfSupabaseJs) {
  const net::Response answer = Origins().preflight_answer(from("https://anywhere.example"));
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
  Origins({"*"}).add_headers("", true, headers);
  for (const char* name : {"Content-Range", "Location", "X-Total-Count", "Link", "Retry-After"}) {
    EXPECT_THAT(std::string(headers.get("access-control-expose-headers")), HasSubstr(name));
  }
}

TEST(Cors, AListedOriginIsNamedAndAnotherIsNot) {
  const Origins origins({"https://clinic.example"});
  const auto good = origins.preflight_answer(from("https://clinic.example"));
  EXPECT_EQ(good.headers.get("access-control-allow-origin"), "https://clinic.example");
  EXPECT_EQ(good.headers.get("vary"), "origin") << "a cache must not give one origin's answer to another";
  const auto bad = origins.preflight_answer(from("https://clinic.example.evil.example"));
  EXPECT_FALSE(bad.headers.has("access-control-allow-origin"));
  EXPECT_FALSE(bad.headers.has("access-control-allow-methods"));
}

TEST(Cors, AllowsItsOwnPageAndProgramsWithoutAnOrigin) {
  const Origins origins({"https://clinic.example"});
  EXPECT_TRUE(origins.allows(from("")));
  EXPECT_TRUE(origins.allows(from("https://calls.example:8443")));
  for (const char* stranger : {"https://evil.example", "null", "https://calls.example", "http://clinic.example",
                               "https://clinic.example:444", "https://CLINIC.example"}) {
    EXPECT_FALSE(origins.allows(from(stranger))) << stranger;
  }
}

}  // namespace
}  // namespace bedside::service
