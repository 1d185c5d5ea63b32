#include "wire/postgrest/select.h"

#include "wire/postgrest/limits.h"
#include "wire/postgrest/scanner.h"

namespace bedside::postgrest {
namespace {

constexpr std::string_view kAggregates[] = {"sum", "avg", "count", "max", "min"};

class SelectParser {
 public:
  explicit SelectParser(std::string_view text) : scan_(text) {}

  Parsed<bool> run(Node& root) {
    auto filled = forest(root, 0);
    if (!filled) return filled;
    if (!scan_.at_end())
      return scan_.unexpected("letter, digit, \"-\", \"->>\", \"->\", \"::\", \",\" or end of input");
    return true;
  }

 private:
  Parsed<bool> forest(Node& node, std::size_t depth) {
    do {
      if (node.select.size() == kMaxSelectItems) {
        return scan_.unexpected("at most " + std::to_string(kMaxSelectItems) + " columns");
      }
      scan_.skip_blanks();
      auto done = item(node, depth);
      if (!done) return done;
      scan_.skip_blanks();
    } while (scan_.eat(","));
    return true;
  }

  Parsed<bool> item(Node& node, std::size_t depth) {
    if (scan_.eat("...")) return embed(node, depth, /*spread=*/true, {});
    if (scan_.eat("*")) {
      node.select.push_back({{}, {.field = {"*", {}}, .alias = {}, .cast = {}, .aggregate = {}}});
      return true;
    }
    const auto start = scan_.position();
    std::string alias;
    auto first = scan_.name();
    if (!first) return first.error();
    if (scan_.peek() == ':' && !scan_.looking_at("::")) {
      scan_.eat(":");
      alias = std::move(*first);
      scan_.skip_blanks();
    } else {
      scan_.rewind(start);
    }
    if (is_embed()) return embed(node, depth, /*spread=*/false, std::move(alias));
    return column(node, std::move(alias));
  }

  // An embed is a name, hints after '!', and a parenthesis; `count()` is the one function that looks like it.
  bool is_embed() {
    if (scan_.looking_at("count()")) return false;
    const auto start = scan_.position();
    bool found = scan_.name().ok();
    while (found && scan_.eat("!")) found = scan_.name().ok();
    found = found && scan_.peek() == '(';
    scan_.rewind(start);
    return found;
  }

  Parsed<bool> embed(Node& parent, std::size_t depth, bool spread, std::string alias) {
    if (depth + 1 > kMaxEmbedDepth) {
      return scan_.unexpected("embeds nested at most " + std::to_string(kMaxEmbedDepth) + " deep");
    }
    if (++embeds_ > kMaxEmbeds) return scan_.unexpected("at most " + std::to_string(kMaxEmbeds) + " embeds");
    Node child;
    child.spread = spread;
    child.alias = std::move(alias);
    auto relation = scan_.name();
    if (!relation) return relation.error();
    child.relation = std::move(*relation);
    while (scan_.eat("!")) {
      auto word = scan_.name();
      if (!word) return word.error();
      if (*word == "inner") {
        child.join = JoinKind::kInner;
      } else if (*word != "left") {
        child.hint = std::move(*word);
      }
    }
    if (!scan_.eat("(")) return scan_.unexpected("\"(\"");
    // "rel()" embeds a relation for its filters only and shows nothing of it.
    if (!scan_.eat(")")) {
      auto filled = forest(child, depth + 1);
      if (!filled) return filled;
      if (!scan_.eat(")")) return scan_.unexpected("\",\" or \")\"");
    }
    parent.select.push_back({parent.embeds.size(), {}});
    parent.embeds.push_back(std::move(child));
    return true;
  }

  Parsed<bool> column(Node& node, std::string alias) {
    SelectColumn column;
    column.alias = std::move(alias);
    if (scan_.eat("count()")) {
      column.aggregate = "count";
    } else {
      auto field = scan_.field();
      if (!field) return field.error();
      column.field = std::move(*field);
    }
    if (scan_.eat("::")) {
      auto cast = scan_.name();
      if (!cast) return cast.error();
      column.cast = std::move(*cast);
    }
    if (scan_.eat(".")) {
      auto aggregate = aggregate_name();
      if (!aggregate) return aggregate.error();
      column.aggregate = std::move(*aggregate);
      if (scan_.eat("::")) {
        auto cast = scan_.name();
        if (!cast) return cast.error();
        column.cast = std::move(*cast);
      }
    }
    node.select.push_back({{}, std::move(column)});
    return true;
  }

  Parsed<std::string> aggregate_name() {
    for (const auto candidate : kAggregates) {
      if (scan_.eat(std::string(candidate) + "()")) return std::string(candidate);
    }
    return scan_.unexpected("sum(), avg(), count(), max() or min()");
  }

  Scanner scan_;
  std::size_t embeds_ = 0;
};

Parsed<OrderTerm> order_term(Scanner& scan) {
  OrderTerm term;
  auto field = scan.field();
  if (!field) return field.error();
  if (scan.eat("(")) {
    term.relation = std::move(field->name);
    if (!field->path.empty()) return scan.unexpected("a column in parentheses after a relation");
    field = scan.field();
    if (!field) return field.error();
    if (!scan.eat(")")) return scan.unexpected("\")\"");
  }
  term.field = std::move(*field);
  bool direction = false;
  bool nulls = false;
  while (scan.eat(".")) {
    const auto word = scan.take_until(".,");
    if (!direction && !nulls && (word == "asc" || word == "desc")) {
      term.direction = word == "asc" ? Direction::kAscending : Direction::kDescending;
      direction = true;
    } else if (!nulls && (word == "nullsfirst" || word == "nullslast")) {
      term.nulls = word == "nullsfirst" ? Nulls::kFirst : Nulls::kLast;
      nulls = true;
    } else {
      scan.rewind(scan.position() - word.size());
      return scan.unexpected("\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"");
    }
  }
  return term;
}

}  // namespace

Result<void, Refusal> parse_select(std::string_view text, Node& root) {
  auto done = SelectParser(text).run(root);
  if (!done) return syntax_refusal("select parameter", text, done.error());
  return {};
}

Result<std::vector<OrderTerm>, Refusal> parse_order(std::string_view text) {
  Scanner scan(text);
  std::vector<OrderTerm> terms;
  do {
    if (terms.size() == kMaxOrderTerms) return too_much("order terms", kMaxOrderTerms);
    auto term = order_term(scan);
    if (!term) return syntax_refusal("order", text, term.error());
    terms.push_back(std::move(*term));
    scan.skip_blanks();
  } while (scan.eat(","));
  if (!scan.at_end()) return syntax_refusal("order", text, scan.unexpected("\",\", \".\" or end of input"));
  return terms;
}

Result<std::vector<std::string>, Refusal> parse_columns(std::string_view text, std::string_view what) {
  Scanner scan(text);
  std::vector<std::string> names;
  do {
    if (names.size() == kMaxSelectItems) return too_much("columns", kMaxSelectItems);
    scan.skip_blanks();
    auto name = scan.name();
    if (!name) return syntax_refusal(what, text, name.error());
    names.push_back(std::move(*name));
    scan.skip_blanks();
  } while (scan.eat(","));
  if (!scan.at_end()) return syntax_refusal(what, text, scan.unexpected("\",\" or end of input"));
  return names;
}

}  // namespace bedside::postgrest
