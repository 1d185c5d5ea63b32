// Goal: every answer has the shape that the asking client's version of auth-js reads.
#include "service/auth/http/exchange.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "service/auth/http/refusal.h"

namespace bedside::service::auth {
namespace {

struct Sent {
  net::Response response;
  boost::json::object body;
};

Sent refuse(const Refusal& refusal, std::string version) {
  Sent sent;
  net::Request request;
  if (!version.empty()) request.headers.add("x-supabase-api-version", version);
  Exchange exchange(
      request, [&](net::Response got) { sent.response = std::move(got); }, Instant{});
  exchange.refuse(refusal);
  sent.body = boost::json::parse(sent.response.body).as_object();
  return sent;
}

TEST(Exchange, ANewClientReadsCodeAndMessage) {
  const Sent sent = refuse(invalid_credentials(), "2024-01-01");
  EXPECT_EQ(sent.response.status, 400);
  EXPECT_EQ(sent.response.headers.get("x-supabase-api-version"), "2024-01-01");
  EXPECT_EQ(sent.response.headers.get("x-sb-error-code"), "invalid_credentials");
  const boost::json::object wanted{{"code", "invalid_credentials"}, {"message", "Invalid login credentials"}};
  EXPECT_EQ(sent.body, wanted);
}

TEST(Exchange, AnOldClientReadsTheOlderShape) {
  for (const char* version : {"", "2023-12-31"}) {
    const Sent sent = refuse(invalid_credentials(), version);
    EXPECT_FALSE(sent.response.headers.has("x-supabase-api-version"));
    EXPECT_EQ(sent.body.at("code"), 400);
    EXPECT_EQ(sent.body.at("error_code"), "invalid_credentials");
    EXPECT_EQ(sent.body.at("msg"), "Invalid login credentials");
  }
}

TEST(Exchange, AWaitIsToldInWholeSecondsAndNeverZero) {
  EXPECT_EQ(refuse(over_rate_limit(Duration(1200)), "").response.headers.get("retry-after"), "2");
  EXPECT_EQ(refuse(over_rate_limit(Duration(0)), "").response.headers.get("retry-after"), "1");
}

TEST(Exchange, AWeakPasswordHasItsReasons) {
  const Sent sent = refuse({422, "weak_password", "Too short", {}, {"length"}}, "2024-01-01");
  EXPECT_EQ(sent.body.at("weak_password").at("reasons").at(0), "length");
}

TEST(Exchange, AnswersAreNeverCached) {
  EXPECT_EQ(refuse(not_admin(), "").response.headers.get("cache-control"), "no-store");
  EXPECT_EQ(refuse(not_admin(), "").response.headers.get("referrer-policy"), "no-referrer");
}

TEST(Refusals, TroubleOfOursIsNeverA4xx) {
  EXPECT_EQ(from_store(store::AuthRefusal::kTrouble).status, 503);
  EXPECT_EQ(from_refresh(store::AuthRefusal::kTrouble).status, 503);
  EXPECT_TRUE(from_store(store::AuthRefusal::kTrouble).retry_after);
}

TEST(Refusals, ARefreshFailsInUpstreamsWords) {
  using store::AuthRefusal;
  EXPECT_EQ(from_refresh(AuthRefusal::kTokenReused).code, "refresh_token_already_used");
  EXPECT_EQ(from_refresh(AuthRefusal::kSessionExpired).code, "session_expired");
  EXPECT_EQ(from_refresh(AuthRefusal::kNoSession).code, "refresh_token_not_found");
  EXPECT_EQ(from_refresh(AuthRefusal::kNoUser).code, "refresh_token_not_found");
  EXPECT_EQ(from_refresh(AuthRefusal::kBanned).code, "user_banned");
}

}  // namespace
}  // namespace bedside::service::auth
