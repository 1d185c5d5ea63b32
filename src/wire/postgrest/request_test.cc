// Goal: whole requests, as supabase-js 2.119 puts them on the wire, become the right values; everything else is
// refused.
#include "wire/postgrest/request.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "wire/postgrest/limits.h"
#include "wire/postgrest/payload.h"
#include "wire/postgrest/query.h"

namespace bedside::postgrest {
namespace {

std::string refused(const RawRequest& raw) {
  const auto request = parse_request(raw);
  return request ? "accepted" : request.error().code;
}

Request read(std::string_view query) {
  auto request = parse_request({.method = "GET", .path = "/messages", .query = query});
  EXPECT_TRUE(request.ok()) << query << ": " << (request ? "" : request.error().message);
  return request ? std::move(*request) : Request{};
}

TEST(Request, HangsFiltersOntoTheNodeTheyName) {
  const auto request = read(
      "select=id%2Csender%3Ausers%21inner%28id%2Cdisplay_name%29&id=eq.1&sender.role=in.%28doctor%2Cadmin%29"
      "&sender.or=%28id.eq.1%2Cid.eq.2%29&order=created_at.desc%2Cid.asc&sender.order=id&limit=5&offset=10&sender."
      "limit=1");
  EXPECT_EQ(request.read.relation, "messages");
  ASSERT_EQ(request.read.embeds.size(), 1u);
  const auto& sender = request.read.embeds[0];
  EXPECT_EQ(sender.relation, "users");
  EXPECT_EQ(sender.where.size(), 2u);
  EXPECT_EQ(sender.limit, 1u);
  EXPECT_EQ(sender.order.size(), 1u);
  EXPECT_EQ(request.read.where.size(), 1u);
  EXPECT_EQ(request.read.order.size(), 2u);
  EXPECT_EQ(request.read.limit, 5u);
  EXPECT_EQ(request.read.offset, 10u);
}

TEST(Request, DecodesTheQueryAsFormData) {
  const auto request = read("body=eq.a+b%2Bc%26d&metadata-%3E%3Ek=eq.x&not.and=(a.eq.1)");
  EXPECT_EQ(request.read.where[0].filter.value, "a b+c&d");
  EXPECT_EQ(request.read.where[1].filter.field.path[0].key, "k");
  EXPECT_TRUE(request.read.where[2].negated);
}

TEST(Request, RefusesFiltersOnWhatIsNotEmbedded) {
  for (const char* query : {"users.id=eq.1", "users.order=id", "users.limit=1", "users.or=(id.eq.1)"}) {
    const auto request = parse_request({.method = "GET", .path = "/messages", .query = query});
    ASSERT_FALSE(request.ok()) << query;
    EXPECT_EQ(request.error().code, "PGRST108");
    EXPECT_EQ(request.error().message, "'users' is not an embedded resource in this request");
  }
}

TEST(Request, ReadsInserts) {
  const auto request = parse_request({.method = "POST",
                                      .path = "/webrtc_signals",
                                      .query = "columns=%22id%22%2C%22call_id%22&on_conflict=id&select=id",
                                      .body = R"([{"id":1},{"call_id":2}])",
                                      .prefer = "resolution=ignore-duplicates,return=representation",
                                      .content_type = "application/json"});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->verb, Verb::kInsert);
  EXPECT_TRUE(request->bulk);
  EXPECT_EQ(request->rows.size(), 2u);
  EXPECT_EQ(request->columns, (std::vector<std::string>{"id", "call_id"}));
  EXPECT_EQ(request->on_conflict, (std::vector<std::string>{"id"}));
}

TEST(Request, ReadsCsvBodies) {
  const auto request = parse_request({.method = "POST",
                                      .path = "/messages",
                                      .body = "id,body\r\n1,\"a \"\"b\"\", c\nd\"\n2,NULL\n",
                                      .content_type = "text/csv"});
  ASSERT_TRUE(request.ok());
  ASSERT_EQ(request->rows.size(), 2u);
  EXPECT_EQ(request->rows[0].as_object().at("body").as_string(), "a \"b\", c\nd");
  EXPECT_TRUE(request->rows[1].as_object().at("body").is_null());
}

TEST(Request, RefusesBadBodies) {
  const auto body = [](std::string_view text, std::string_view type = "application/json") {
    return refused({.method = "POST", .path = "/messages", .body = text, .content_type = type});
  };
  for (const char* text : {"", "1", "[1]", "{", "[{},1]", R"([{"a":1},{"b":1}])", R"([{"a":1},{"a":1,"b":1}])"}) {
    EXPECT_EQ(body(text), "PGRST102") << text;
  }
  EXPECT_EQ(body("<a/>", "text/xml"), "PGRST102");
  EXPECT_EQ(body("a,b\n1\n", "text/csv"), "PGRST102");
  EXPECT_EQ(body("a\n\"1\n", "text/csv"), "PGRST102");
  EXPECT_EQ(body("[]"), "accepted");
  std::string many = "[{}";
  for (std::size_t i = 0; i < kMaxBodyRows; ++i) many += ",{}";
  EXPECT_EQ(body(many + "]"), "PGRST102");
  EXPECT_EQ(body(std::string(100, '[') + std::string(100, ']')), "PGRST102");
}

TEST(Request, TellsArgumentsFromFiltersInCalls) {
  const auto get = parse_request({.method = "GET", .path = "/rpc/f", .query = "a=1&b=eq.2&c={1,2}&select=x"});
  ASSERT_TRUE(get.ok());
  EXPECT_EQ(get->verb, Verb::kCall);
  EXPECT_TRUE(get->read_only);
  EXPECT_EQ(get->arguments.size(), 2u);
  EXPECT_EQ(get->read.where.size(), 1u);
  const auto post = parse_request({.method = "POST", .path = "/rpc/f", .query = "b=eq.2", .body = R"({"a":1})"});
  ASSERT_TRUE(post.ok());
  EXPECT_EQ(post->arguments.size(), 1u);
  EXPECT_EQ(post->read.where.size(), 1u);
  EXPECT_TRUE(parse_request({.method = "POST", .path = "/rpc/f"}).ok());
}

TEST(Request, KeepsTheBodyOfACallForWhatTakesItWhole) {
  const auto call = [](std::string_view body, std::string_view type) {
    return parse_request({.method = "POST", .path = "/rpc/f", .body = body, .content_type = type});
  };
  const auto object = call(R"({"a":1.50})", "application/json");
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object->body, R"({"a":1.50})");
  EXPECT_FALSE(object->only_whole);
  EXPECT_EQ(call("", "application/json")->body, "{}");
  EXPECT_TRUE(call("[1]", "application/json")->only_whole);
  const auto text = call("a\nb", "text/plain; charset=utf-8");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->body_kind, BodyKind::kText);
  EXPECT_EQ(text->body, "a\nb");
  EXPECT_TRUE(text->only_whole);
  EXPECT_EQ(call(std::string_view("\0\xff", 2), "application/octet-stream")->body_kind, BodyKind::kBytes);
  EXPECT_EQ(refused({.method = "POST", .path = "/rpc/f", .body = "x", .content_type = "text/html"}), "PGRST102");
  EXPECT_EQ(refused({.method = "POST", .path = "/messages", .body = "x", .content_type = "text/plain"}), "PGRST102");
  const std::string large(kMaxBodyBytes + 1, 'x');
  EXPECT_EQ(refused({.method = "POST", .path = "/rpc/f", .body = large, .content_type = "text/plain"}), "PGRST102");
  const auto get = parse_request({.method = "GET", .path = "/rpc/f", .query = "v=1&w=x&v=2"});
  EXPECT_EQ(get->parameters.size(), 3u);
  EXPECT_EQ(get->arguments.at("v").as_string(), "2");
}

TEST(Request, PutIsOneRowWithoutAWindow) {
  const auto put = [](std::string_view query, std::string_view body) {
    return refused(
        {.method = "PUT", .path = "/messages", .query = query, .body = body, .content_type = "application/json"});
  };
  EXPECT_EQ(put("id=eq.1", R"({"id":1})"), "accepted");
  EXPECT_EQ(put("id=eq.1", R"([{"id":1}])"), "PGRST102");
  EXPECT_EQ(put("id=eq.1", ""), "PGRST102");
  EXPECT_EQ(put("id=eq.1&limit=1", R"({"id":1})"), "PGRST114");
  EXPECT_EQ(put("id=eq.1&offset=1", R"({"id":1})"), "PGRST114");
}

TEST(Request, KnowsMethodsPathsAndSchemas) {
  EXPECT_EQ(refused({.method = "TRACE", .path = "/messages"}), "PGRST117");
  EXPECT_EQ(refused({.method = "PATCH", .path = "/rpc/f"}), "PGRST101");
  EXPECT_EQ(refused({.method = "GET", .path = "/"}), "PGRST126");
  EXPECT_EQ(refused({.method = "GET", .path = "/a/b"}), "PGRST125");
  EXPECT_EQ(refused({.method = "GET", .path = "/rpc/"}), "PGRST125");
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .profile = "auth"}), "PGRST106");
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .profile = "public"}), "accepted");
  EXPECT_TRUE(parse_request({.method = "HEAD", .path = "/messages"})->head);
}

TEST(Request, JoinsTheRangeHeaderWithLimitAndOffset) {
  const auto window = [](std::string_view query, std::string_view range) {
    const auto request = parse_request({.method = "GET", .path = "/messages", .query = query, .range = range});
    return std::to_string(request->read.offset) + "+" +
           (request->read.limit ? std::to_string(*request->read.limit) : "all");
  };
  EXPECT_EQ(window("", "0-9"), "0+10");
  EXPECT_EQ(window("limit=5", "2-"), "2+3");
  EXPECT_EQ(window("offset=20", "0-9"), "20+0");
  EXPECT_EQ(window("limit=7&offset=1", ""), "1+7");
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .query = "limit=-1"}), "PGRST103");
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .query = "limit=many"}), "PGRST100");
}

TEST(Request, BoundsTheQuery) {
  std::string many;
  for (int i = 0; i < 129; ++i) many += "a=eq.1&";
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .query = many}), "PGRST100");
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .query = std::string(kMaxQueryBytes + 1, 'a')}), "PGRST100");
  std::string filters = "and=(a.eq.1";
  for (int i = 0; i < 100; ++i) filters += ",a.eq.1";
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .query = filters + ")&" + filters + ")"}), "PGRST100");
  EXPECT_EQ(refused({.method = "GET", .path = "/messages", .query = "a=eq.%00"}), "22021");
}

TEST(Request, IgnoresTheKeyInTheQuery) { EXPECT_TRUE(read("apikey=abc").read.where.empty()); }

RC_GTEST_PROP(RequestProperty, AnyQueryIsParsedOrRefusedWithACode, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("select=", "order=", "limit=", "or=", "a", "b.", "=", "&", "eq.", "in.", "(", ")",
                                    ",", "->", "->>", "%", "%2", "\"", "not.", "users", "!", "*", "1", "-"));
  std::string query;
  for (const auto& word : words) query += word;
  const auto request = parse_request({.method = "GET", .path = "/messages", .query = query});
  RC_ASSERT((request.ok() || request.error().code.starts_with("PGRST1")));
}

}  // namespace
}  // namespace bedside::postgrest
