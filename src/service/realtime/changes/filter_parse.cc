#include "service/realtime/changes/filter_parse.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace bedside::service {
namespace {

constexpr std::array<std::pair<std::string_view, FilterOp>, 13> kOps = {{
    {"eq", FilterOp::kEq},
    {"neq", FilterOp::kNeq},
    {"lt", FilterOp::kLt},
    {"lte", FilterOp::kLte},
    {"gt", FilterOp::kGt},
    {"gte", FilterOp::kGte},
    {"in", FilterOp::kIn},
    {"like", FilterOp::kLike},
    {"ilike", FilterOp::kIlike},
    {"is", FilterOp::kIs},
    {"match", FilterOp::kMatch},
    {"imatch", FilterOp::kImatch},
    {"isdistinct", FilterOp::kIsDistinct},
}};

std::optional<FilterOp> find_op(std::string_view name) {
  const auto it = std::find_if(kOps.begin(), kOps.end(), [name](const auto& op) { return op.first == name; });
  return it == kOps.end() ? std::nullopt : std::optional(it->second);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string fault(std::string_view what) { return "Error parsing `filter` params: " + std::string(what); }

// Upstream prints the pieces that it could not match, as Elixir prints a list of strings.
std::string unmatched(std::initializer_list<std::string_view> pieces) {
  std::string list = "[";
  for (const auto piece : pieces) {
    if (list.size() > 1) list += ", ";
    list += '"';
    for (const char c : piece.substr(0, 200)) {
      if (c == '"' || c == '\\') list += '\\';
      list += c;
    }
    list += '"';
  }
  return fault(list + "]");
}

// Splits at commas outside of quotes and parentheses; nullopt when a quote or parenthesis stays open.
std::optional<std::vector<std::string_view>> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (--depth < 0) return std::nullopt;
    } else if (c == ',' && depth == 0) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  if (quoted || depth != 0) return std::nullopt;
  parts.push_back(text.substr(start));
  return parts;
}

// A quoted value must end with its quote; everything else is taken as it stands.
std::optional<FilterValue> read_value(std::string_view text) {
  if (text.empty() || text.front() != '"') return FilterValue{std::string(text), false};
  FilterValue value{{}, true};
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
    value.text += text[i];
  }
  if (i + 1 != text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> read_in_list(std::string_view text, std::vector<FilterValue>& values) {
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') {
    return "`in` filter value must be wrapped by parentheses";
  }
  const auto parts = split_list(text.substr(1, text.size() - 2));
  if (!parts) return "`in` filter value is not a list";
  if (parts->size() > kMaxInValues) return "Too many values for `in` filter. Maximum is 100";
  for (const auto part : *parts) {
    auto value = read_value(part);
    if (!value) return "`in` filter value is not a list";
    values.push_back(std::move(*value));
  }
  return std::nullopt;
}

Result<FilterCondition, std::string> parse_condition(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return unmatched({text});
  FilterCondition condition;
  condition.column = trimmed(text.substr(0, equals));
  std::string_view rest = text.substr(equals + 1);
  if (condition.column.empty()) return unmatched({text});
  if (rest.substr(0, 4) == "not.") {
    condition.negated = true;
    rest.remove_prefix(4);
  }
  const auto dot = rest.find('.');
  if (dot == std::string_view::npos) return unmatched({rest});
  const auto op = find_op(rest.substr(0, dot));
  const std::string_view operand = rest.substr(dot + 1);
  if (!op) return unmatched({rest.substr(0, dot), operand});
  condition.op = *op;
  if (*op == FilterOp::kIn) {
    if (const auto problem = read_in_list(operand, condition.values)) return fault(*problem);
    return condition;
  }
  auto value = read_value(operand);
  if (!value) return unmatched({rest.substr(0, dot), operand});
  if (*op == FilterOp::kIs) {
    constexpr std::array<std::string_view, 4> kWords = {"null", "true", "false", "unknown"};
    if (std::find(kWords.begin(), kWords.end(), value->text) == kWords.end()) {
      return fault("`is` filter value must be null, true, false or unknown");
    }
  }
  condition.values.push_back(std::move(*value));
  return condition;
}

}  // namespace

FilterParse parse_filter(std::string_view text) {
  if (text.size() > kMaxFilterBytes) return fault("filter is too long");
  std::vector<FilterCondition> conditions;
  if (trimmed(text).empty()) return conditions;
  const auto parts = split_list(text);
  if (!parts) return unmatched({text});
  if (parts->size() > kMaxFilterConditions) return fault("too many conditions");
  for (const auto part : *parts) {
    auto condition = parse_condition(part);
    if (!condition.ok()) return condition.error();
    conditions.push_back(std::move(*condition));
  }
  return conditions;
}

}  // namespace bedside::service
