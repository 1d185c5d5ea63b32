#include "wire/postgrest/filter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "wire/postgrest/limits.h"
#include "wire/postgrest/scanner.h"

namespace bedside::postgrest {
namespace {

struct OperatorWord {
  std::string_view word;
  Operator op;
  bool quantifiable;
};

constexpr std::array kOperators{
    OperatorWord{"eq", Operator::kEq, true},
    OperatorWord{"neq", Operator::kNeq, false},
    OperatorWord{"gt", Operator::kGt, true},
    OperatorWord{"gte", Operator::kGte, true},
    OperatorWord{"lt", Operator::kLt, true},
    OperatorWord{"lte", Operator::kLte, true},
    OperatorWord{"like", Operator::kLike, true},
    OperatorWord{"ilike", Operator::kIlike, true},
    OperatorWord{"match", Operator::kMatch, true},
    OperatorWord{"imatch", Operator::kImatch, true},
    OperatorWord{"in", Operator::kIn, false},
    OperatorWord{"is", Operator::kIs, false},
    OperatorWord{"isdistinct", Operator::kIsDistinct, false},
    OperatorWord{"cs", Operator::kContains, false},
    OperatorWord{"cd", Operator::kContainedBy, false},
    OperatorWord{"ov", Operator::kOverlaps, false},
    OperatorWord{"sl", Operator::kStrictlyLeft, false},
    OperatorWord{"sr", Operator::kStrictlyRight, false},
    OperatorWord{"nxr", Operator::kNotExtendsRight, false},
    OperatorWord{"nxl", Operator::kNotExtendsLeft, false},
    OperatorWord{"adj", Operator::kAdjacent, false},
    OperatorWord{"fts", Operator::kFts, false},
    OperatorWord{"plfts", Operator::kPlainFts, false},
    OperatorWord{"phfts", Operator::kPhraseFts, false},
    OperatorWord{"wfts", Operator::kWebFts, false},
};
constexpr std::string_view kExpectedOperator = "\"not\" or operator (eq, gt, ...)";

const OperatorWord* find_operator(std::string_view word) {
  const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                  [&](const OperatorWord& candidate) { return candidate.word == word; });
  return found == kOperators.end() ? nullptr : &*found;
}

bool is_fts(Operator op) { return op >= Operator::kFts; }

// Where a value ends: at the end of the parameter, or inside a logic tree at the next ',' or ')'.
enum class Place { kParameter, kTree };

Parsed<std::vector<std::string>> value_list(Scanner& scan, char open, char close, std::size_t most) {
  if (!scan.eat(std::string_view(&open, 1))) return scan.unexpected("\"" + std::string(1, open) + "\"");
  std::vector<std::string> values;
  const std::string stops{',', close};
  while (true) {
    if (values.size() == most) return scan.unexpected("at most " + std::to_string(most) + " values in a list");
    // A quote opens a quoted value only when it also closes right before the next comma; the client does not
    // escape quotes inside unquoted values.
    const auto start = scan.position();
    std::optional<std::string> value;
    if (scan.peek() == '"') {
      auto quoted = scan.quoted();
      if (quoted && (scan.peek() == ',' || scan.peek() == close)) {
        value = std::move(*quoted);
      } else {
        scan.rewind(start);
      }
    }
    values.push_back(value ? std::move(*value) : std::string(scan.take_until(stops)));
    if (scan.eat(",")) continue;
    if (scan.eat(std::string_view(&close, 1))) return values;
    return scan.unexpected("\",\" or \"" + std::string(1, close) + "\"");
  }
}

Parsed<IsValue> is_value(Scanner& scan) {
  static constexpr std::pair<std::string_view, IsValue> kWords[] = {{"null", IsValue::kNull},
                                                                    {"not_null", IsValue::kNotNull},
                                                                    {"true", IsValue::kTrue},
                                                                    {"false", IsValue::kFalse},
                                                                    {"unknown", IsValue::kUnknown}};
  const auto start = scan.position();
  std::string word(scan.take_until(",)"));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  for (const auto& [candidate, value] : kWords) {
    if (word == candidate) return value;
  }
  scan.rewind(start);
  return scan.unexpected("isVal: (null, not_null, true, false, unknown)");
}

// `{…}` or `[…]` with everything nested in it, strings included: a comma inside does not end the value.
Parsed<std::string> bracketed(Scanner& scan) {
  const auto text = scan.rest();
  std::string closers;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      closers.push_back(c == '{' ? '}' : ']');
    } else if (c == '}' || c == ']' || c == ')') {
      // A range such as [1,2) may close with either sign.
      closers.pop_back();
      if (closers.empty()) {
        scan.rewind(scan.position() + i + 1);
        return std::string(text.substr(0, i + 1));
      }
    }
  }
  return scan.unexpected("a closed bracket");
}

Parsed<std::string> single_value(Scanner& scan, Place place) {
  if (place == Place::kParameter) {
    const std::string value(scan.rest());
    scan.rewind(scan.position() + value.size());
    return value;
  }
  if (scan.peek() == '"') {
    const auto start = scan.position();
    auto quoted = scan.quoted();
    if (quoted && (scan.peek() == ',' || scan.peek() == ')')) return quoted;
    scan.rewind(start);
  }
  if (scan.peek() == '{' || scan.peek() == '[') {
    const auto start = scan.position();
    auto value = bracketed(scan);
    if (value && (scan.peek() == ',' || scan.peek() == ')')) return value;
    scan.rewind(start);
  }
  return std::string(scan.take_until(",)"));
}

Parsed<bool> fts_tail(Scanner& scan, Filter& filter, Place place) {
  if (scan.eat("(")) {
    auto language = scan.name();
    if (!language) return language.error();
    filter.language = std::move(*language);
    if (!scan.eat(")")) return scan.unexpected("\")\"");
  }
  if (!scan.eat(".")) return scan.unexpected("\".\"");
  auto value = single_value(scan, place);
  if (!value) return value.error();
  filter.value = std::move(*value);
  return true;
}

Parsed<bool> quantified_tail(Scanner& scan, Filter& filter) {
  const auto word = scan.take_until(")");
  if (word != "any" && word != "all") {
    scan.rewind(scan.position() - word.size());
    return scan.unexpected("\"any\" or \"all\"");
  }
  filter.quantifier = word == "any" ? Quantifier::kAny : Quantifier::kAll;
  if (!scan.eat(").")) return scan.unexpected("\").\"");
  auto values = value_list(scan, '{', '}', kMaxQuantified);
  if (!values) return values.error();
  filter.values = std::move(*values);
  return true;
}

// [not.]op.value; the field stands already in `filter`.
Parsed<bool> operation(Scanner& scan, Filter& filter, Place place) {
  filter.negated = scan.eat("not.");
  const auto start = scan.position();
  const auto* found = find_operator(scan.take_until(".(,)"));
  if (found == nullptr) {
    scan.rewind(start);
    return scan.unexpected(kExpectedOperator);
  }
  filter.op = found->op;
  if (is_fts(found->op)) return fts_tail(scan, filter, place);
  if (found->quantifiable && scan.eat("(")) return quantified_tail(scan, filter);
  if (!scan.eat(".")) {
    scan.rewind(start);
    return scan.unexpected(kExpectedOperator);
  }
  if (found->op == Operator::kIs) {
    auto is = is_value(scan);
    if (!is) return is.error();
    filter.is = *is;
    return true;
  }
  if (found->op == Operator::kIn) {
    auto values = value_list(scan, '(', ')', kMaxListValues);
    if (!values) return values.error();
    filter.values = std::move(*values);
    // `in.()` is the empty list and not a list of one empty text.
    if (filter.values == std::vector<std::string>{""}) filter.values.clear();
    return true;
  }
  auto value = single_value(scan, place);
  if (!value) return value.error();
  filter.value = std::move(*value);
  return true;
}

Parsed<bool> conditions(Scanner& scan, Condition& parent, std::size_t depth);

Parsed<Condition> condition(Scanner& scan, std::size_t depth) {
  Condition out;
  scan.skip_blanks();
  const auto start = scan.position();
  out.negated = scan.eat("not.");
  const bool is_and = scan.eat("and(");
  if (is_and || scan.eat("or(")) {
    out.kind = is_and ? Condition::Kind::kAnd : Condition::Kind::kOr;
    if (depth == kMaxLogicDepth) {
      return scan.unexpected("conditions nested at most " + std::to_string(kMaxLogicDepth) + " deep");
    }
    auto done = conditions(scan, out, depth + 1);
    if (!done) return done.error();
    return out;
  }
  scan.rewind(start);
  out.negated = false;
  auto field = scan.field();
  if (!field) return field.error();
  out.filter.field = std::move(*field);
  if (!scan.eat(".")) return scan.unexpected("logic operator (and, or) or \".\"");
  auto done = operation(scan, out.filter, Place::kTree);
  if (!done) return done.error();
  return out;
}

// A comma-separated list up to and with the closing parenthesis.
Parsed<bool> conditions(Scanner& scan, Condition& parent, std::size_t depth) {
  do {
    if (parent.children.size() == kMaxConditions) {
      return scan.unexpected("at most " + std::to_string(kMaxConditions) + " conditions");
    }
    auto child = condition(scan, depth);
    if (!child) return child.error();
    parent.children.push_back(std::move(*child));
    scan.skip_blanks();
  } while (scan.eat(","));
  if (!scan.eat(")")) return scan.unexpected("\",\" or \")\"");
  return true;
}

}  // namespace

bool looks_like_filter(std::string_view value) {
  if (value.starts_with("not.")) return true;
  const auto end = value.find_first_of(".(");
  if (end == std::string_view::npos) return false;
  const auto* found = find_operator(value.substr(0, end));
  if (found == nullptr) return false;
  return value[end] == '.' || found->quantifiable || is_fts(found->op);
}

Result<Filter, Refusal> parse_filter(std::string_view value) {
  Scanner scan(value);
  Filter filter;
  auto done = operation(scan, filter, Place::kParameter);
  if (!done) return syntax_refusal("filter", value, done.error());
  if (!scan.at_end()) return syntax_refusal("filter", value, scan.unexpected("end of input"));
  return filter;
}

Result<Condition, Refusal> parse_logic(Condition::Kind kind, bool negated, std::string_view list) {
  Scanner scan(list);
  Condition root;
  root.kind = kind;
  root.negated = negated;
  scan.skip_blanks();
  if (!scan.eat("(")) return syntax_refusal("logic tree", list, scan.unexpected("\"(\""));
  auto done = conditions(scan, root, 1);
  if (!done) return syntax_refusal("logic tree", list, done.error());
  scan.skip_blanks();
  if (!scan.at_end()) return syntax_refusal("logic tree", list, scan.unexpected("end of input"));
  return root;
}

}  // namespace bedside::postgrest
