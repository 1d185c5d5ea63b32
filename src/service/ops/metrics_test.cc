// Goal: health tells the truth about the database in time, and metrics are counts for the operator alone.
#include "service/ops/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/ops/ops_test_world.h"

namespace bedside::service {
namespace {

using testing::ask;
using testing::get;
using ::testing::HasSubstr;

struct OpsTest : ::testing::Test {
  testing::HandLoop loop;
  testing::NamedAccess access;
  Metrics metrics;
  std::function<void(bool)> database_answer;
  OpsPages pages{loop, access, metrics, "1.2.3", [this](auto answer) { database_answer = std::move(answer); }};

  net::Request from(std::string peer, std::vector<net::Headers::Entry> headers = {}) {
    net::Request request = get("/metrics", std::move(headers));
    request.peer = Redacted<std::string>(std::move(peer));
    return request;
  }
};

TEST_F(OpsTest, SaysThatItIsWell) {
  std::optional<net::Response> answer;
  pages.handle(get("/health"), [&](net::Response response) { answer = std::move(response); });
  EXPECT_FALSE(answer);
  database_answer(true);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"status":"ok","version":"1.2.3"})");
  EXPECT_TRUE(loop.timers.empty());
}

TEST_F(OpsTest, SaysThatTheDatabaseRefuses) {
  std::optional<net::Response> answer;
  pages.handle(get("/health"), [&](net::Response response) { answer = std::move(response); });
  database_answer(false);
  EXPECT_EQ(answer->status, 503);
}

TEST_F(OpsTest, DoesNotWaitForASilentDatabase) {
  int answers = 0;
  std::optional<net::Response> answer;
  pages.handle(get("/health"), [&](net::Response response) {
    ++answers;
    answer = std::move(response);
  });
  loop.advance(3s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  database_answer(true);
  EXPECT_EQ(answers, 1);
}

TEST_F(OpsTest, ShowsMetricsToThisMachineAndToTheServiceKey) {
  for (const char* local : {"127.0.0.1", "127.1.2.3", "::1"}) EXPECT_EQ(ask(pages, from(local))->status, 200) << local;
  EXPECT_EQ(ask(pages, from("192.0.2.1"))->status, 401);
  EXPECT_EQ(ask(pages, from("192.0.2.1", {{"apikey", "anon"}}))->status, 401);
  EXPECT_EQ(ask(pages, from("192.0.2.1", {{"apikey", "anon"}, {"authorization", "Bearer user"}}))->status, 401);
  EXPECT_EQ(ask(pages, from("192.0.2.1", {{"apikey", "service"}}))->status, 200);
}

TEST_F(OpsTest, CountsRequestsAndReadsGaugesAtTheScrape) {
  double sockets = 3;
  metrics.add({"bedside_sockets", "Open.", [&] { return sockets; }});
  metrics.add({"bedside_frames_total", "Sent.", [] { return 7.0; }});
  metrics.observe_request("auth", 200, 3ms);
  metrics.observe_request("auth", 204, 3ms);
  metrics.observe_request("rest", 404, 300ms);
  sockets = 4;
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("bedside_sockets 4"));
  EXPECT_THAT(text, HasSubstr("# TYPE bedside_frames_total counter"));
  EXPECT_THAT(text, HasSubstr("bedside_http_requests_total{area=\"auth\",status=\"2xx\"} 2"));
  EXPECT_THAT(text, HasSubstr("bedside_http_requests_total{area=\"rest\",status=\"4xx\"} 1"));
  EXPECT_THAT(text, HasSubstr("bedside_http_request_seconds_bucket{area=\"auth\",le=\"0.005\"} 2"));
}

TEST_F(OpsTest, AnswersNothingButReads) {
  net::Request post = get("/health");
  post.method = "POST";
  EXPECT_EQ(ask(pages, std::move(post))->status, 405);
}

TEST(CallMetrics, CountOutcomesWithWordsOfOurOwn) {
  Metrics metrics;
  const auto table = std::make_shared<const store::FeedTable>(store::FeedTable{"public", "video_calls", {}});
  store::Change change;
  change.table = table;
  change.record = {{"status", "calling"}, {"started_at", "2026-11-24T10:00:00+00:00"}};
  metrics.observe_change(change);
  change.kind = store::ChangeKind::kUpdate;
  change.old_record = change.record;
  change.record["status"] = "active";
  change.record["answered_at"] = "2026-11-24T10:00:04+00:00";
  metrics.observe_change(change);
  change.old_record = change.record;
  change.record["status"] = "ended";
  change.record["ended_at"] = "2026-11-24T10:01:04+00:00";
  change.record["end_reason"] = "ada@example.org hung up";
  change.record["duration_seconds"] = 60;
  metrics.observe_change(change);
  change.old_record = change.record;
  metrics.observe_change(change);
  const std::string text = metrics.text();
  EXPECT_THAT(text, ::testing::HasSubstr("bedside_calls_started_total 1"));
  EXPECT_THAT(text, ::testing::HasSubstr("bedside_calls_ended_total{reason=\"other\",status=\"ended\"} 1"));
  EXPECT_THAT(text, ::testing::HasSubstr("bedside_call_answer_seconds_bucket{le=\"5\"} 1"));
  EXPECT_THAT(text, ::testing::HasSubstr("bedside_call_seconds_sum 60"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("example.org")));
}

}  // namespace
}  // namespace bedside::service
