// Goal: whatever is asked, the SQL made of it is valid, bounded, and shows nobody a row that is not theirs.
// Method: random requests in the client's language, from names that exist and names that do not.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "store/sqlite/rest/testing/rest_world.h"
#include "wire/postgrest/limits.h"

namespace bedside::store::sqlite::rest {
namespace {

class RestProperty : public RestWorld {};

using Words = rc::Gen<std::string>;

Words word(std::initializer_list<std::string> words) { return rc::gen::elementOf(std::vector<std::string>(words)); }

struct Shape {
  std::string table;
  std::vector<std::string> texts;  // Columns that like and match apply to, json paths included.
  std::vector<std::string> others;
  std::vector<std::string> embeds;
};

const std::vector<Shape> kShapes = {
    {"messages",
     {"body", "kind", "metadata->>a", "metadata->0->>\"b'\""},
     {"id", "created_at", "metadata->a", "call_id"},
     {"users", "chat_rooms!inner", "video_calls", "sender_id", "x:chat_rooms"}},
    {"users",
     {"display_name", "role"},
     {"id", "avatar_url", "updated_at"},
     {"messages", "chat_rooms!room_members", "room_members!inner", "r:chat_rooms!created_by"}},
    {"chat_rooms",
     {"title", "kind"},
     {"id", "created_by", "last_message_at"},
     {"messages", "users!room_members", "users!created_by", "m:messages!inner", "video_calls"}},
    {"video_calls",
     {"status", "end_reason", "metadata->>a"},
     {"id", "duration_seconds", "metadata", "answered_at"},
     {"users!caller_id", "webrtc_signals", "r:receiver_id", "chat_rooms"}},
    {"webrtc_signals",
     {"signal_type", "signal_data->>sdp"},
     {"id", "seq", "signal_data"},
     {"video_calls", "users!sender_id"}}};

const Shape& shape_of(const std::string& embed) {
  const auto from = embed.find(':') == std::string::npos ? 0 : embed.find(':') + 1;
  const auto name = embed.substr(from, embed.find('!', from) - from);
  for (const auto& shape : kShapes) {
    if (shape.table == name) return shape;
  }
  return kShapes[name == "room_members" ? 2 : 1];
}

std::string column(const Shape& shape) {
  if (*rc::gen::inRange(0, 30) == 0) return *word({"nope", "room_id", "metadata->a->>b"});
  return *rc::gen::elementOf(*rc::gen::inRange(0, 2) == 0 ? shape.texts : shape.others);
}

std::string filter(const Shape& shape) {
  if (*rc::gen::inRange(0, 2) == 0)
    return column(shape) + "=" + *word({"is.null", "not.is.null", "in.()", "is.not_null"});
  const auto value = *word({"1", "x", "null", "{\"a\":1}", "*%_", "'", "\"", "a.b"});
  const auto op =
      *word({"eq.", "neq.", "gt.", "lte.", "like.", "ilike.", "match.", "isdistinct.", "not.eq.", "like(any).", "cs."});
  return *rc::gen::elementOf(shape.texts) + "=" + op + (op == "like(any)." ? "{a,*}" : value);
}

std::string select(const Shape& shape, int depth) {
  std::string out;
  const int items = *rc::gen::inRange(1, 4);
  for (int i = 0; i < items; ++i) {
    if (i > 0) out += ",";
    if (depth > 0 && *rc::gen::inRange(0, 2) == 0) {
      const auto embed = *rc::gen::elementOf(shape.embeds);
      const bool spread = embed.find(':') == std::string::npos && *rc::gen::inRange(0, 3) == 0;
      out += (spread ? "..." : "") + embed + "(" + select(shape_of(embed), depth - 1) + ")";
    } else {
      out += *word({"", "", "a:", "\"q'\":"}) + column(shape) + *word({"", "", "", "::text", "::jsonb"});
    }
  }
  return *rc::gen::inRange(0, 4) == 0 ? "*," + out : out;
}

std::string query(const Shape& shape) {
  std::string out = "select=" + select(shape, 2);
  const int filters = *rc::gen::inRange(0, 3);
  for (int i = 0; i < filters; ++i) out += "&" + filter(shape);
  if (*rc::gen::inRange(0, 8) == 0) out += "&users." + filter(kShapes[1]);
  if (*rc::gen::inRange(0, 3) == 0)
    out += "&or=(" + column(shape) + ".is.null,not.and(" + column(shape) + ".is.null,id.not.is.null))";
  if (*rc::gen::inRange(0, 2) == 0)
    out += "&order=" + column(shape) + *word({"", ".desc", ".asc.nullsfirst", ".desc.nullslast"});
  if (*rc::gen::inRange(0, 3) == 0) out += "&limit=2&offset=1";
  return out;
}

// What may be answered to such a request. Anything else (XX000, 42601, …) means that we wrote bad SQL.
const std::set<std::string> kKnownRefusals = {"22P02",    "22007",    "22003",    "42703",    "42883",
                                              "42804",    "42704",    "2201B",    "PGRST100", "PGRST108",
                                              "PGRST118", "PGRST120", "PGRST200", "PGRST201"};

TEST_F(RestProperty, RandomReadsAreAnsweredOrRefusedByName) {
  say(doctor, "with data", R"({"a":{"b":[1,"x"]},"0":2})");
  int answered = 0;
  const bool held = rc::check("reads", [&] {
    const auto& shape = *rc::gen::elementOf(kShapes);
    const std::string path = "/" + shape.table;
    const std::string asked = query(shape);
    const auto seen = get(user(stranger), path, asked, "", "count=exact");
    RC_LOG() << path << "?" << asked << " -> " << seen.code << " " << seen.error.message << "\n";
    if (!seen.code.empty()) {
      RC_ASSERT(kKnownRefusals.contains(seen.code));
      return;
    }
    ++answered;
    RC_ASSERT(json::parse(seen.answer.body).ok());
    for (const char* secret : {"knee", "Better", "Knee", "Dr. Ana", "Ben"}) {
      RC_ASSERT(seen.answer.body.find(secret) == std::string::npos);
    }
  });
  EXPECT_TRUE(held);
  EXPECT_GT(answered, 20) << "the generator must also ask what can be answered";
}

TEST_F(RestProperty, RandomWritesOfAStrangerChangeNothing) {
  const std::string everything =
      get(service(), "/messages", "order=id").text() + get(service(), "/users", "order=id").text();
  const bool held = rc::check("writes", [&] {
    const std::string path = "/" + *word({"messages", "users", "room_members", "chat_rooms"});
    const std::string method = *word({"PATCH", "DELETE"});
    const std::string body =
        *word({R"({"body":"x"})", R"({"display_name":"x"})", R"({"title":"x"})", R"({"last_read_at":null})"});
    const std::string keep = "id=neq." + stranger + "&" + filter(*rc::gen::elementOf(kShapes));
    const auto seen = write(user(stranger), method, path, keep, body);
    RC_LOG() << method << " " << path << "?" << keep << " -> " << seen.code << " " << seen.error.message << "\n";
    RC_ASSERT(seen.code.empty() || seen.code == "42501" || seen.code == "PGRST204" ||
              kKnownRefusals.contains(seen.code));
  });
  EXPECT_TRUE(held);
  EXPECT_EQ(get(service(), "/messages", "order=id").text() + get(service(), "/users", "order=id").text(), everything);
}

TEST_F(RestProperty, TheLargestRequestAllowedIsStillValidSql) {
  std::string chain = "and=(body.like(any).{a";
  for (std::size_t i = 1; i < postgrest::kMaxQuantified; ++i) chain += ",a";
  chain += "}";
  for (std::size_t i = 1; i < postgrest::kMaxConditions; ++i) chain += ",body.not.like.a";
  const auto chained = get(user(doctor), "/messages", "select=id&" + chain + ")");
  EXPECT_EQ(chained.code, "") << chained.error.message;

  // The deepest embeds, nested and spread, with the deepest condition at the bottom.
  std::string logic;
  for (std::size_t i = 1; i < postgrest::kMaxLogicDepth; ++i) logic += "not.and(id.not.is.null,";
  logic += "id.in.(" + message + ")" + std::string(postgrest::kMaxLogicDepth - 1, ')');
  for (const std::string prefix : {"", "..."}) {
    std::string select = "id::text";
    std::string path;
    for (std::size_t i = 0; i < postgrest::kMaxEmbedDepth; ++i) {
      const bool messages = (postgrest::kMaxEmbedDepth - i) % 2 == 1;
      select = "id," + prefix + (messages ? "messages" : "chat_rooms") + "!inner(" + select + ")";
      path += i % 2 == 0 ? "messages." : "chat_rooms.";
    }
    const std::string order = "&" + path + "order=created_at.desc";
    const auto nested =
        get(user(doctor), "/chat_rooms", "select=" + select + "&" + path + "or=(" + logic + ")" + order);
    EXPECT_EQ(nested.code, "") << prefix << nested.error.message;
  }

  std::string wide = "id";
  for (std::size_t i = 1; i < postgrest::kMaxSelectItems; ++i) wide += ",c" + std::to_string(i) + ":body";
  EXPECT_EQ(get(user(doctor), "/messages", "select=" + wide).code, "");
  EXPECT_EQ(get(user(doctor), "/messages", "select=*,*,*,*,*,*,*").code, "54011");
}

}  // namespace
}  // namespace bedside::store::sqlite::rest
