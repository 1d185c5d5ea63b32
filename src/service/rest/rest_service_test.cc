// Goal: /rest/v1 as HTTP: who is let in, statuses, headers and error objects, with a store that answers what it is
// told.
#include "service/rest/rest_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/manual_loop.h"
#include "service/rest/answers.h"

namespace bedside::service {
namespace {

using store::DbError;
using store::RestAnswer;

class FakeStore final : public store::RestStore {
 public:
  void run(const store::Actor& actor, postgrest::Request request,
           std::function<void(store::RestResult)> done) override {
    actors.push_back(actor);
    requests.push_back(std::move(request));
    done(next);
  }
  store::RestResult next = RestAnswer{};
  std::vector<store::Actor> actors;
  std::vector<postgrest::Request> requests;
};

// "anon" and "service" are keys; "user" is a token; everything else is one of the faults.
class FakeAccess final : public Access {
 public:
  Result<Identity, TokenError> verify(std::string_view credential, Instant) const override {
    Identity identity;
    if (credential == "anon" || credential == "service") {
      identity.is_api_key = true;
      if (credential == "service") identity.actor.role = store::Role::kService;
      return identity;
    }
    if (credential == "user") {
      identity.actor.role = store::Role::kAuthenticated;
      identity.actor.user = UserId::parse("00000000-0000-4000-8000-000000000001");
      return identity;
    }
    if (credential == "expired") return TokenError{TokenFault::kExpired, "JWT expired", 60};
    return TokenError{TokenFault::kBadSignature, "JWSError JWSInvalidSignature", 0};
  }
};

net::Headers as(const std::string& token, std::vector<std::pair<std::string, std::string>> more = {}) {
  net::Headers headers;
  headers.add("apikey", "anon");
  if (!token.empty()) headers.add("authorization", "Bearer " + token);
  for (auto& [name, value] : more) headers.add(std::move(name), std::move(value));
  return headers;
}

class RestServiceTest : public ::testing::Test {
 protected:
  net::Response ask(std::string method, std::string path, std::string query = "", net::Headers headers = as("user"),
                    std::string body = "") {
    net::Request request;
    request.method = std::move(method);
    request.path = "/rest/v1" + std::move(path);
    request.query = std::move(query);
    request.headers = std::move(headers);
    request.body = std::move(body);
    std::optional<net::Response> answer;
    service_.handle(std::move(request), [&](net::Response response) { answer = std::move(response); });
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(net::Response{});
  }
  static std::string range(const net::Response& response) { return std::string(response.headers.get("content-range")); }

  void finds(std::uint64_t rows, std::optional<std::uint64_t> total = {}) {
    RestAnswer answer;
    answer.body = "[rows]";
    answer.rows = rows;
    answer.total = total;
    store_.next = answer;
  }

  FakeStore store_;
  FakeAccess access_;
  testing::ManualLoop loop_;
  RestService service_{store_, access_, loop_};
};

TEST_F(RestServiceTest, LetsNobodyInWithoutAKey) {
  const auto answer = ask("GET", "/messages", "", {});
  EXPECT_EQ(answer.status, 401);
  EXPECT_NE(answer.body.find("No API key found in request"), std::string::npos);
  EXPECT_TRUE(store_.requests.empty());
}

TEST_F(RestServiceTest, SaysWhatIsWrongWithAToken) {
  const auto expired = ask("GET", "/messages", "", as("expired"));
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(expired.body, R"({"code":"PGRST303","details":null,"hint":null,"message":"JWT expired"})");
  EXPECT_EQ(expired.headers.get("www-authenticate"),
            "Bearer error=\"invalid_token\", error_description=\"JWT expired\"");
  EXPECT_NE(ask("GET", "/messages", "", as("forged")).body.find("PGRST301"), std::string::npos);
  EXPECT_TRUE(store_.requests.empty());
}

TEST_F(RestServiceTest, AsksTheStoreAsTheOneWhoAsks) {
  ask("GET", "/messages");
  ask("GET", "/messages", "", as(""));
  ask("GET", "/messages", "", as("anon"));
  ASSERT_EQ(store_.actors.size(), 3u);
  EXPECT_EQ(store_.actors[0].role, store::Role::kAuthenticated);
  EXPECT_EQ(store_.actors[1].role, store::Role::kAnon);
  EXPECT_EQ(store_.actors[2].role, store::Role::kAnon);
}

TEST_F(RestServiceTest, GivesReadsTheirRange) {
  finds(2);
  auto answer = ask("GET", "/messages");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "[rows]");
  EXPECT_EQ(range(answer), "0-1/*");
  EXPECT_EQ(answer.headers.get("content-type"), "application/json; charset=utf-8");
  finds(0);
  EXPECT_EQ(range(ask("GET", "/messages")), "*/*");
}

TEST_F(RestServiceTest, SaysPartialContentOnlyWhenCounted) {
  const auto counted = as("user", {{"prefer", "count=exact"}});
  finds(10, 357);
  auto answer = ask("GET", "/messages", "limit=10&offset=20", counted);
  EXPECT_EQ(answer.status, 206);
  EXPECT_EQ(range(answer), "20-29/357");
  EXPECT_EQ(answer.headers.get("preference-applied"), "count=exact");
  finds(2, 2);
  EXPECT_EQ(ask("GET", "/messages", "", counted).status, 200);
  finds(0, 0);
  EXPECT_EQ(range(ask("GET", "/messages", "", counted)), "*/0");
}

TEST_F(RestServiceTest, RefusesAnOffsetPastTheEnd) {
  finds(0, 3);
  const auto answer = ask("GET", "/messages", "offset=10", as("user", {{"prefer", "count=exact"}}));
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(range(answer), "*/3");
  EXPECT_NE(answer.body.find("An offset of 10 was requested, but there are only 3 rows."), std::string::npos);
}

TEST_F(RestServiceTest, AnswersHeadWithoutABody) {
  finds(3, 3);
  const auto answer = ask("HEAD", "/messages", "", as("user", {{"prefer", "count=exact"}}));
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(range(answer), "0-2/3");
  EXPECT_TRUE(store_.requests[0].head);
}

TEST_F(RestServiceTest, AnswersInserts) {
  finds(1);
  store_.next->inserted = 1;
  auto answer = ask("POST", "/messages", "", as("user"), "{}");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(range(answer), "*/*");
  answer =
      ask("POST", "/messages", "", as("user", {{"prefer", "return=representation"}, {"prefer", "count=exact"}}), "{}");
  EXPECT_EQ(answer.body, "[rows]");
  EXPECT_EQ(range(answer), "*/1");
  EXPECT_EQ(answer.headers.get("preference-applied"), "return=representation, count=exact");
  store_.next->inserted = 0;
  EXPECT_EQ(ask("POST", "/messages", "", as("user", {{"prefer", "resolution=merge-duplicates"}}), "{}").status, 200);
  EXPECT_EQ(ask("POST", "/messages", "", as("user", {{"prefer", "resolution=ignore-duplicates"}}), "{}").status, 201);
  store_.next->location = "id=eq.7";
  EXPECT_EQ(ask("POST", "/messages", "", as("user", {{"prefer", "return=headers-only"}}), "{}").headers.get("location"),
            "/messages?id=eq.7");
}

TEST_F(RestServiceTest, AnswersUpdatesAndDeletes) {
  finds(2);
  auto answer = ask("PATCH", "/messages", "", as("user"), R"({"a":1})");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(range(answer), "0-1/*");
  answer = ask("PATCH", "/messages", "", as("user", {{"prefer", "return=representation"}}), R"({"a":1})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "[rows]");
  answer = ask("DELETE", "/messages", "", as("user", {{"prefer", "count=exact"}}));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(range(answer), "*/2");
}

TEST_F(RestServiceTest, AnswersCalls) {
  finds(1);
  EXPECT_EQ(ask("POST", "/rpc/f", "", as("user"), "{}").status, 200);
  EXPECT_EQ(ask("POST", "/rpc/f", "", as("user", {{"prefer", "return=minimal"}}), "{}").status, 204);
  store_.next->is_void = true;
  const auto answer = ask("POST", "/rpc/f", "", as("user"), "{}");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
}

TEST_F(RestServiceTest, LetsTheDatabaseSayWhatTheResponseIs) {
  finds(1);
  store_.next->said_headers = R"([{"Content-Type":"text/plain"},{"Set-Cookie":"a=1"},{"Set-Cookie":"b=2"}])";
  store_.next->said_status = "203";
  auto answer = ask("POST", "/rpc/f", "", as("user"), "{}");
  EXPECT_EQ(answer.status, 203);
  EXPECT_EQ(answer.headers.get("content-type"), "text/plain");
  EXPECT_EQ(std::ranges::count(answer.headers.entries(), "set-cookie", &net::Headers::Entry::first), 2);
  store_.next->said_status = "204";
  EXPECT_EQ(ask("GET", "/messages", "", as("user")).body, "");
  store_.next->said_status = "x";
  EXPECT_EQ(ask("GET", "/messages", "", as("user")).status, 500);
  store_.next->said_status = "";
  store_.next->said_headers = R"([{"content-length":"1"}])";
  answer = ask("GET", "/messages", "", as("user"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(answer.body.find("PGRST111"), std::string::npos);
  EXPECT_FALSE(answer.headers.has("content-length"));
}

TEST_F(RestServiceTest, AnswersWhatTheDatabaseRaises) {
  store_.next =
      DbError{"PGRST", R"({"code":"123","message":"Pay"})", R"({"status":402,"headers":{"X-Why":"quota"}})", ""};
  auto answer = ask("POST", "/rpc/f", "", as("user"), "{}");
  EXPECT_EQ(answer.status, 402);
  EXPECT_EQ(answer.headers.get("x-why"), "quota");
  EXPECT_EQ(answer.body, R"({"code":"123","details":null,"hint":null,"message":"Pay"})");
  store_.next = DbError{"PGRST", "Pay", "", ""};
  answer = ask("POST", "/rpc/f", "", as("user"), "{}");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(answer.body.find("PGRST121"), std::string::npos);
}

TEST_F(RestServiceTest, GivesErrorsTheirStatusByRole) {
  store_.next = DbError{"42501", "permission denied for table x", "", ""};
  EXPECT_EQ(ask("POST", "/messages", "", as("user"), "{}").status, 403);
  const auto anon = ask("POST", "/messages", "", as(""), "{}");
  EXPECT_EQ(anon.status, 401);
  EXPECT_EQ(anon.headers.get("www-authenticate"), "Bearer");
  store_.next = DbError{"PT409", "already in a call", "", ""};
  EXPECT_EQ(ask("POST", "/video_calls", "", as("user"), "{}").status, 409);
  store_.next = DbError{"53300", "too many jobs", "", ""};
  const auto busy = ask("GET", "/messages");
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.headers.get("retry-after"), "1");
}

TEST_F(RestServiceTest, PutSaysWhetherItMadeTheRow) {
  const auto put = [&](std::uint64_t inserted, const char* prefer) {
    store_.next = RestAnswer{.body = "[]",
                             .rows = 1,
                             .total = {},
                             .inserted = inserted,
                             .location = "",
                             .is_void = false,
                             .said_headers = {},
                             .said_status = {}};
    return ask("PUT", "/messages", "id=eq.1", as("user", {{"prefer", prefer}}), R"({"id":1})").status;
  };
  EXPECT_EQ(put(1, "return=minimal"), 201);
  EXPECT_EQ(put(0, "return=minimal"), 204);
  EXPECT_EQ(put(1, "return=representation"), 201);
  EXPECT_EQ(put(0, "return=representation"), 200);
  EXPECT_TRUE(store_.requests.back().put);
}

TEST_F(RestServiceTest, RefusesBeforeTheStoreWhatCannotBeAsked) {
  EXPECT_EQ(ask("GET", "/messages", "select=(").status, 400);
  EXPECT_EQ(ask("TRACE", "/messages").status, 405);
  EXPECT_EQ(ask("PUT", "/messages", "id=eq.1&limit=1", as("user"), R"({"id":1})").status, 400);
  EXPECT_EQ(ask("GET", "/").status, 404);
  EXPECT_EQ(ask("GET", "/a/b/c").status, 404);
  EXPECT_EQ(ask("GET", "/messages", "", as("user", {{"accept", "text/html"}})).status, 406);
  const auto schema = ask("GET", "/messages", "", as("user", {{"accept-profile", "auth"}}));
  EXPECT_EQ(schema.status, 406);
  EXPECT_NE(schema.body.find("PGRST106"), std::string::npos);
  EXPECT_EQ(ask("POST", "/messages", "", as("user", {{"content-profile", "auth"}}), "{}").status, 406);
  EXPECT_TRUE(store_.requests.empty());
}

TEST_F(RestServiceTest, EchoesTheProfileThatWasNegotiated) {
  finds(1);
  EXPECT_EQ(ask("GET", "/messages", "", as("user", {{"accept-profile", "public"}})).headers.get("content-profile"),
            "public");
  EXPECT_FALSE(ask("GET", "/messages").headers.has("content-profile"));
  RestService two(store_, access_, loop_, {.schemas = {"api", "public"}});
  net::Request request;
  request.method = "GET";
  request.path = "/rest/v1/messages";
  request.headers = as("user");
  two.handle(request, [](const net::Response&) {});
  EXPECT_EQ(store_.requests.back().schema, "api");
  request.headers.add("accept-profile", "public");
  two.handle(request, [](const net::Response&) {});
  EXPECT_EQ(store_.requests.back().schema, "public");
}

TEST_F(RestServiceTest, HandsTheWholeBodyToTheStore) {
  ask("POST", "/messages", "columns=\"a\"", as("user"), R"([{"a":1},{"a":2}])");
  ASSERT_EQ(store_.requests.size(), 1u);
  EXPECT_EQ(store_.requests[0].rows.size(), 2u);
}

TEST_F(RestServiceTest, NamesTheMediaOfTheAnswer) {
  finds(1);
  EXPECT_EQ(ask("GET", "/messages", "", as("user", {{"accept", "text/csv"}})).headers.get("content-type"),
            "text/csv; charset=utf-8");
  EXPECT_EQ(ask("GET", "/messages", "", as("user", {{"accept", "application/vnd.pgrst.object+json"}}))
                .headers.get("content-type"),
            "application/vnd.pgrst.object+json; charset=utf-8");
}

TEST_F(RestServiceTest, HoldsAWriterBackAtOneTable) {
  RestService held(store_, access_, loop_, {.rates = {.table_writes = {1, 5s}}, .signals = {}});
  const auto write = [&](std::string path) {
    net::Request request;
    request.method = "POST";
    request.path = "/rest/v1" + std::move(path);
    request.headers = as("user");
    request.body = "{}";
    std::optional<net::Response> answer;
    held.handle(std::move(request), [&](net::Response response) { answer = std::move(response); });
    return *answer;
  };
  EXPECT_EQ(write("/messages").status, 201);
  const auto refused = write("/messages");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.get("retry-after"), "5");
  EXPECT_EQ(write("/rpc/mark_read").status / 100, 2) << "a function is a table of its own here";
  EXPECT_EQ(store_.requests.size(), 2u);
}

TEST_F(RestServiceTest, TellsTheAuditLogWhatPolicyRefused) {
  std::vector<std::string> told;
  RestService audited(store_, access_, loop_,
                      {.rates = {}, .signals = {}, .audit = [&](const store::AuditEntry& entry) {
                         told.push_back(entry.kind + " " + entry.detail);
                       }});
  const auto ask_as = [&](const std::string& who) {
    net::Request request;
    request.method = "GET";
    request.path = "/rest/v1/messages";
    request.headers = as(who);
    audited.handle(std::move(request), [](const net::Response&) {});
  };
  store_.next = DbError{"42501", "permission denied for table messages", "", ""};
  ask_as("user");
  ask_as("forged");
  store_.next = RestAnswer{};
  ask_as("user");
  EXPECT_EQ(told, (std::vector<std::string>{R"(policy.denied {"words":"permission denied for table messages"})",
                                            R"(token.refused {"at":"rest"})"}));
}

TEST_F(RestServiceTest, RefusesASignalBeforeTheStoreSeesIt) {
  const auto refused = ask("POST", "/webrtc_signals", "", as("user"),
                           R"({"signal_type":"offer","signal_data":{"type":"offer","sdp":"v=0"}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("23514"), std::string::npos);
  EXPECT_TRUE(store_.requests.empty());
}

}  // namespace
}  // namespace bedside::service
