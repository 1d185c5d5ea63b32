// Goal: the parties of a call, and they alone, tell once how it went; what is told stays within its bounds and its
// words.
#include "service/calls/call_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/testing/manual_loop.h"

namespace bedside::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCall[] = "00000000-0000-4000-8000-0000000000d1";
constexpr char kCaller[] = "00000000-0000-4000-8000-00000000000a";
constexpr char kReceiver[] = "00000000-0000-4000-8000-00000000000b";
constexpr char kOther[] = "00000000-0000-4000-8000-00000000000e";

// The token is the user.
class NameIsToken final : public Access {
 public:
  Result<Identity, TokenError> verify(std::string_view credential, Instant) const override {
    Identity identity;
    identity.actor.user = UserId::parse(credential);
    identity.actor.role = identity.actor.user ? store::Role::kAuthenticated : store::Role::kAnon;
    identity.is_api_key = !identity.actor.user;
    return identity;
  }
};

class CallReportsTest : public ::testing::Test {
 protected:
  void change(const std::string& status, bool over = false, const std::string& id = kCall) {
    store::Change told;
    told.kind = status == "calling" ? store::ChangeKind::kInsert : store::ChangeKind::kUpdate;
    auto table = std::make_shared<store::FeedTable>();
    table->name = "video_calls";
    told.table = table;
    told.record = {{"id", id}, {"caller_id", kCaller}, {"receiver_id", kReceiver}, {"status", status}};
    if (over) told.record["ended_at"] = "2026-11-27T10:00:00Z";
    reports.on_change(told);
  }
  int tell(const std::string& user, const std::string& body, const std::string& method = "POST") {
    net::Request request;
    request.method = method;
    request.path = "/bedside/v1/report";
    request.body = body;
    request.headers.set("apikey", "the key");
    if (!user.empty()) request.headers.set("authorization", "Bearer " + user);
    int status = 0;
    reports.handle(std::move(request), [&status](const net::Response& response) { status = response.status; });
    return status;
  }
  static std::string body(const std::string& more = "", const std::string& id = kCall) {
    return R"({"call_id":")" + id + R"(","path":"relay")" + more + "}";
  }

  testing::ManualLoop loop;
  NameIsToken access;
  Metrics metrics;
  CallReports reports{loop, access, metrics, 3};
};

TEST_F(CallReportsTest, CountsEachPartyOnce) {
  change("calling");
  EXPECT_EQ(tell(kCaller, body(R"(,"reconnects":3,"setup_ms":400)")), 204);
  EXPECT_EQ(tell(kCaller, body(R"(,"reconnects":500)")), 204) << "said before: no mistake, and not counted";
  change("ended", true);
  EXPECT_EQ(tell(kReceiver, R"({"call_id":")" + std::string(kCall) + R"(","path":"direct"})"), 204);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("bedside_call_reports_total{path=\"relay\"} 1"));
  EXPECT_THAT(text, HasSubstr("bedside_call_reports_total{path=\"direct\"} 1"));
  EXPECT_THAT(text, HasSubstr("bedside_call_reconnects_total 3"));
  EXPECT_THAT(text, HasSubstr("bedside_call_setup_seconds_count 1"));
}

TEST_F(CallReportsTest, HearsNobodyElse) {
  change("calling");
  EXPECT_EQ(tell(kOther, body()), 404);
  EXPECT_EQ(tell("", body()), 401);
  EXPECT_EQ(tell(kCaller, body("", "00000000-0000-4000-8000-0000000000d9")), 404);
  EXPECT_EQ(tell(kCaller, body(), "GET"), 405);
  EXPECT_THAT(metrics.text(), Not(HasSubstr("bedside_call_reports_total{path=\"relay\"} 1")));
}

TEST_F(CallReportsTest, IsWelcomeTwoMinutesAfterTheEnd) {
  change("calling");
  change("ended", true);
  loop.advance(2min);
  EXPECT_EQ(tell(kCaller, body()), 204);
  loop.advance(1s);
  EXPECT_EQ(tell(kReceiver, body()), 404);
}

TEST_F(CallReportsTest, RemembersABoundedNumberOfCalls) {
  for (int i = 1; i <= 5; ++i) change("calling", false, "00000000-0000-4000-8000-00000000000" + std::to_string(i));
  EXPECT_EQ(tell(kCaller, body("", "00000000-0000-4000-8000-000000000002")), 404);
  EXPECT_EQ(tell(kCaller, body("", "00000000-0000-4000-8000-000000000003")), 204);
}

TEST(ParseCallReport, RefusesWhatItDoesNotKnow) {
  const std::string head = R"({"call_id":")" + std::string(kCall) + "\"";
  EXPECT_TRUE(parse_call_report(head + R"(,"path":"direct","reconnects":1000,"setup_ms":600000})"));
  for (const std::string tail : {R"(})", R"(,"path":"tunnel"})", R"(,"path":1})", R"(,"path":"relay","reconnects":-1})",
                                 R"(,"path":"relay","reconnects":1001})", R"(,"path":"relay","reconnects":1.5})",
                                 R"(,"path":"relay","setup_ms":600001})", R"(,"path":"relay","setup_ms":"1"})",
                                 R"(,"path":"relay","address":"192.0.2.1"})", R"(,"path":"relay","path":"direct"})"}) {
    EXPECT_FALSE(parse_call_report(head + tail)) << tail;
  }
  EXPECT_FALSE(parse_call_report(R"({"call_id":"x","path":"relay"})"));
  EXPECT_FALSE(parse_call_report("[]"));
  EXPECT_FALSE(parse_call_report(head + R"(,"path":"relay"})" + std::string(600, ' ')));
}

}  // namespace
}  // namespace bedside::service
