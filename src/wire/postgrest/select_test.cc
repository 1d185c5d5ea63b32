// Goal: select, columns and order mean what PostgREST means by them, and what they cannot mean is refused with its
// place.
#include "wire/postgrest/select.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::postgrest {
namespace {

// A compact picture of a node's select list, to compare with one line.
std::string picture(const Node& node) {
  std::string out;
  for (const auto& item : node.select) {
    if (!out.empty()) out += " ";
    if (item.embed) {
      const auto& embed = node.embeds[*item.embed];
      out += std::string(embed.spread ? "..." : "") + (embed.alias.empty() ? "" : embed.alias + "=") + embed.relation +
             (embed.hint.empty() ? "" : "!" + embed.hint) + (embed.join == JoinKind::kInner ? "!inner" : "") + "[" +
             picture(embed) + "]";
      continue;
    }
    const auto& column = item.column;
    if (!column.alias.empty()) out += column.alias + "=";
    out += column.field.name;
    for (const auto& step : column.field.path) {
      out += step.as_text ? "->>" : "->";
      out += step.index ? "#" + std::to_string(*step.index) : step.key;
    }
    if (!column.aggregate.empty()) out += "." + column.aggregate;
    if (!column.cast.empty()) out += "::" + column.cast;
  }
  return out;
}

std::string select(std::string_view text) {
  Node root;
  const auto done = parse_select(text, root);
  return done ? picture(root) : done.error().message + " " + done.error().details;
}

TEST(Select, ReadsColumns) {
  EXPECT_EQ(select("*"), "*");
  EXPECT_EQ(select("id,body:content,n::text,a:b::int4"), "id body=content n::text a=b::int4");
  EXPECT_EQ(select("\"odd, name\",with space , with-dash"), "odd, name with space with-dash");
}

TEST(Select, ReadsJsonPaths) {
  EXPECT_EQ(select("metadata->a->>b,x:metadata->0->-1,data->\"k.1\""), "metadata->a->>b x=metadata->#0->#-1 data->k.1");
}

TEST(Select, ReadsEmbeds) {
  EXPECT_EQ(select("id,users(*)"), "id users[*]");
  EXPECT_EQ(select("sender:users!messages_sender_id_fkey!inner(id,name)"),
            "sender=users!messages_sender_id_fkey!inner[id name]");
  EXPECT_EQ(select("users!inner!fk(id)"), "users!fk!inner[id]");
  EXPECT_EQ(select("...users(display_name)"), "...users[display_name]");
  EXPECT_EQ(select("a(b(c(d)))"), "a[b[c[d]]]");
  EXPECT_EQ(select("id,users()"), "id users[]");
  EXPECT_EQ(select("users!left(id)"), "users[id]");
}

TEST(Select, ReadsAggregatesSoThatTheyCanBeRefusedByName) {
  EXPECT_EQ(select("count(),n.sum()::text"), ".count n.sum::text");
}

TEST(Select, SaysWhereItFailed) {
  EXPECT_EQ(select("id,users(id"),
            "\"failed to parse select parameter (id,users(id)\" (line 1, column 12) unexpected end of input expecting "
            "\",\" or \")\"");
  EXPECT_NE(select("id,").find("column 4"), std::string::npos);
  EXPECT_NE(select("id)").find("unexpected \")\""), std::string::npos);
  EXPECT_NE(select("n.median()").find("sum(), avg()"), std::string::npos);
  EXPECT_NE(select("é,").find("column 3"), std::string::npos) << "columns count characters";
}

TEST(Select, BoundsDepthEmbedsAndColumns) {
  EXPECT_NE(select("a(b(c(d(e))))").find("nested at most"), std::string::npos);
  std::string wide = "a(x)";
  for (int i = 0; i < 16; ++i) wide += ",a(x)";
  EXPECT_NE(select(wide).find("at most 16 embeds"), std::string::npos);
  std::string columns = "a";
  for (int i = 0; i < 50; ++i) columns += ",a";
  EXPECT_NE(select(columns).find("at most 50 columns"), std::string::npos);
  EXPECT_NE(select(std::string(257, 'a')).find("field name"), std::string::npos);
}

TEST(Order, ReadsTermsWithDirectionAndNulls) {
  const auto terms = parse_order("a.desc.nullslast,b,c.nullsfirst,users(display_name).asc,metadata->>k.desc");
  ASSERT_TRUE(terms.ok());
  ASSERT_EQ(terms->size(), 5u);
  EXPECT_EQ((*terms)[0], (OrderTerm{"", {"a", {}}, Direction::kDescending, Nulls::kLast}));
  EXPECT_EQ((*terms)[1], (OrderTerm{"", {"b", {}}, Direction::kAscending, Nulls::kDefault}));
  EXPECT_EQ((*terms)[2].nulls, Nulls::kFirst);
  EXPECT_EQ((*terms)[3].relation, "users");
  EXPECT_EQ((*terms)[3].field.name, "display_name");
  EXPECT_TRUE((*terms)[4].field.path[0].as_text);
}

TEST(Order, RefusesWhatIsNoDirection) {
  for (const char* text : {"a.up", "a.desc.asc", "a.nullsfirst.nullslast", "a,,b", "", "users(a", "a.desc."}) {
    const auto terms = parse_order(text);
    ASSERT_FALSE(terms.ok()) << text;
    EXPECT_EQ(terms.error().code, "PGRST100");
  }
}

TEST(Columns, ReadsQuotedNames) {
  const auto names = parse_columns("\"a\",\"b c\",d", "columns parameter");
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(*names, (std::vector<std::string>{"a", "b c", "d"}));
  EXPECT_FALSE(parse_columns("a;drop", "columns parameter").ok());
}

RC_GTEST_PROP(SelectProperty, AnyTextIsParsedOrRefused, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::element('a', '(', ')', ',', ':', '!', '.', '-', '>', '"', '*', '1'));
  Node root;
  const auto done = parse_select(text, root);
  RC_ASSERT((done.ok() || done.error().code == "PGRST100"));
}

}  // namespace
}  // namespace bedside::postgrest
