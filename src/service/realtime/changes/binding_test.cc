// Goal: bindings are read tolerantly, echoed verbatim, and numbered as the client needs it.
#include "service/realtime/changes/binding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace bedside::service {
namespace {

TEST(Binding, ReadsAllMembers) {
  const auto binding = parse_binding(
      R"({"event":"insert","schema":"public","table":"messages","filter":"room_id=eq.7","select":["id","body","id"]})");
  ASSERT_TRUE(binding.ok());
  EXPECT_TRUE(binding->wants(store::ChangeKind::kInsert));
  EXPECT_FALSE(binding->wants(store::ChangeKind::kDelete));
  EXPECT_EQ(binding->table, "messages");
  EXPECT_EQ(binding->conditions.size(), 1U);
  EXPECT_EQ(*binding->select, (std::vector<std::string>{"body", "id"}));
}

TEST(Binding, MissingAndNullMembersHaveDefaults) {
  const auto wide = parse_binding(R"({"event":"*","schema":"public","filter":null,"select":null,"more":{"a":[1]}})");
  ASSERT_TRUE(wide.ok());
  EXPECT_EQ(wide->events, 7);
  EXPECT_EQ(wide->table, "*");
  EXPECT_FALSE(wide->select);
  const auto bare = parse_binding(R"({"event":"DELETE","table":"messages"})");
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare->schema, "public");
}

TEST(Binding, RefusalsAreUpstreamsSentences) {
  EXPECT_EQ(parse_binding(R"({"event":"*"})").error(),
            "No subscription params provided. Please provide at least a `schema` or `table` to subscribe to");
  EXPECT_EQ(parse_binding(R"({"event":"*","schema":"public","table":"t","filter":"id=foo.hey"})").error(),
            R"(Error parsing `filter` params: ["foo", "hey"])");
  EXPECT_EQ(
      parse_binding(R"({"event":"*","schema":"public","select":["id"]})").error(),
      "Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect "
      "parameters: [event: *, schema: public, table: *, filters: [], select: [id]]");
  for (const char* raw : {"1", "null", "[]", R"({"schema":1})", R"({"schema":"a","select":"id"})",
                          R"({"schema":"a","select":[1]})", R"({"schema":"a","event":"TRUNCATE"})"}) {
    EXPECT_FALSE(parse_binding(raw).ok()) << raw;
  }
}

TEST(Binding, EchoKeepsEveryLetter) {
  EXPECT_EQ(echo_binding(R"({"event":"InSeRt","schema":"public" })", 7),
            R"({"event":"InSeRt","schema":"public","id":7})");
  EXPECT_EQ(echo_binding("{ }", 7), R"({"id":7})");
}

TEST(Binding, IdsAreTruthyAndSmall) {
  rc::check([](const std::string& key) {
    const auto id = binding_hash(key);
    RC_ASSERT(id > 0U);
    RC_ASSERT(id < (1U << 27));
  });
}

TEST(Binding, KeysTellBindingsApart) {
  const auto key = [](const char* raw) { return parse_binding(raw)->key(); };
  EXPECT_EQ(key(R"({"event":"insert","schema":"a","table":"b"})"),
            key(R"({"table":"b","schema":"a","event":"INSERT"})"));
  EXPECT_NE(key(R"({"event":"*","schema":"a","table":"b"})"), key(R"({"event":"INSERT","schema":"a","table":"b"})"));
  EXPECT_NE(key(R"({"event":"*","schema":"a","table":"b"})"),
            key(R"({"event":"*","schema":"a","table":"b","select":["c"]})"));
}

}  // namespace
}  // namespace bedside::service
