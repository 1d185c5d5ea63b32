#include "service/realtime/changes/filter.h"

#include <re2/re2.h>

#include <algorithm>

namespace bedside::service {
namespace {

enum class Truth : std::uint8_t { kFalse, kTrue, kUnknown };
Truth truth(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

constexpr std::int64_t kRegexMemoryBytes = 1 << 18;
constexpr std::size_t kMaxPatternBytes = 256;

bool needs_text(FilterOp op) {
  return op == FilterOp::kLike || op == FilterOp::kIlike || op == FilterOp::kMatch || op == FilterOp::kImatch;
}

bool needs_order(FilterOp op) {
  return op == FilterOp::kLt || op == FilterOp::kLte || op == FilterOp::kGt || op == FilterOp::kGte;
}

std::unique_ptr<RE2> compile_pattern(const std::string& pattern, bool fold_case) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytes);
  options.set_case_sensitive(!fold_case);
  auto regex = std::make_unique<RE2>(pattern, options);
  return regex->ok() ? std::move(regex) : nullptr;
}

// One character of a pattern or a text: its length in bytes. Invalid UTF-8 counts byte by byte.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t wanted = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(wanted, text.size());
}

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_character(std::string_view a, std::string_view b, bool fold_case) {
  if (a.size() == 1 && b.size() == 1 && fold_case) return folded(a[0]) == folded(b[0]);
  return a == b;
}

}  // namespace

// The usual two-pointer walk: only the last % is ever retried, which bounds the work by text × pattern.
bool like(std::string_view text, std::string_view pattern, bool fold_case) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::optional<std::size_t> after_percent;
  std::size_t retry_from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      after_percent = ++p;
      retry_from = t;
      continue;
    }
    bool matched = false;
    const std::string_view here = text.substr(t, character_length(text.substr(t)));
    if (p < pattern.size()) {
      const bool escaped = pattern[p] == '\\' && p + 1 < pattern.size();
      const std::string_view rest = pattern.substr(p + (escaped ? 1 : 0));
      const std::string_view wanted = rest.substr(0, character_length(rest));
      if ((!escaped && wanted == "_") || same_character(here, wanted, fold_case)) {
        matched = true;
        t += here.size();
        p += wanted.size() + (escaped ? 1 : 0);
      }
    }
    if (matched) continue;
    if (!after_percent) return false;
    p = *after_percent;
    retry_from += character_length(text.substr(retry_from));
    t = retry_from;
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

struct Filter::Bound {
  std::string column;
  TypeFamily family = TypeFamily::kText;
  FilterOp op = FilterOp::kEq;
  bool negated = false;
  bool null_literal = false;  // `isdistinct.null`, and the word of `is` when it is null.
  std::vector<ColumnValue> values;
  std::unique_ptr<RE2> regex;

  Truth evaluate(const boost::json::object& row) const {
    const auto it = row.find(column);
    std::optional<ColumnValue> value;
    if (it != row.end()) value = read_column(family, it->value());
    const Truth plain = decide(value);
    if (!negated || plain == Truth::kUnknown) return plain;
    return plain == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
  }

 private:
  Truth decide(const std::optional<ColumnValue>& value) const {
    if (op == FilterOp::kIs) return truth(values.empty() ? !value : value && equal(*value, values.front()));
    if (op == FilterOp::kIsDistinct) {
      if (null_literal || !value) return truth(null_literal != !value);
      return truth(!equal(*value, values.front()));
    }
    if (!value) return Truth::kUnknown;
    switch (op) {
      case FilterOp::kEq: return truth(equal(*value, values.front()));
      case FilterOp::kNeq: return truth(!equal(*value, values.front()));
      case FilterOp::kLt: return truth(compare(*value, values.front()) < 0);
      case FilterOp::kLte: return truth(compare(*value, values.front()) <= 0);
      case FilterOp::kGt: return truth(compare(*value, values.front()) > 0);
      case FilterOp::kGte: return truth(compare(*value, values.front()) >= 0);
      case FilterOp::kIn:
        return truth(std::any_of(values.begin(), values.end(), [&](const auto& one) { return equal(*value, one); }));
      case FilterOp::kLike:
      case FilterOp::kIlike:
        return truth(
            like(std::get<std::string>(*value), std::get<std::string>(values.front()), op == FilterOp::kIlike));
      case FilterOp::kMatch:
      case FilterOp::kImatch: return truth(RE2::PartialMatch(std::get<std::string>(*value), *regex));
      case FilterOp::kIs:
      case FilterOp::kIsDistinct: break;  // Decided above.
    }
    return Truth::kUnknown;
  }

  static bool equal(const ColumnValue& a, const ColumnValue& b) { return compare(a, b) == 0; }
};

Filter::Filter() = default;
Filter::~Filter() = default;
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;

Result<Filter, std::string> Filter::bind(const std::vector<FilterCondition>& conditions,
                                         const store::FeedTable& table) {
  Filter filter;
  for (const auto& condition : conditions) {
    const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                     [&](const auto& one) { return one.name == condition.column; });
    if (column == table.columns.end()) return "invalid column for filter " + condition.column;
    auto bound = std::make_unique<Bound>();
    bound->column = condition.column;
    bound->family = type_family(column->type);
    bound->op = condition.op;
    bound->negated = condition.negated;
    if ((needs_text(condition.op) && bound->family != TypeFamily::kText) ||
        (needs_order(condition.op) && bound->family == TypeFamily::kJson)) {
      return "operator does not exist for type " + column->type;
    }
    if (condition.op == FilterOp::kIs) {
      const std::string& word = condition.values.front().text;
      if (word != "null") {
        if (bound->family != TypeFamily::kBool) return "argument of IS must be type boolean, not " + column->type;
        bound->null_literal = word == "unknown";
        if (!bound->null_literal) bound->values.emplace_back(word == "true");
      }
    } else {
      for (const auto& value : condition.values) {
        if (condition.op == FilterOp::kIsDistinct && !value.quoted && value.text == "null") {
          bound->null_literal = true;
          continue;
        }
        auto literal = read_literal(bound->family, value.text);
        if (!literal) return "invalid input syntax for type " + column->type;
        bound->values.push_back(std::move(*literal));
      }
    }
    if (needs_text(condition.op)) {
      if (condition.values.front().text.size() > kMaxPatternBytes) return std::string("pattern is too long");
      ++filter.patterns_;
    }
    if (condition.op == FilterOp::kMatch || condition.op == FilterOp::kImatch) {
      bound->regex = compile_pattern(condition.values.front().text, condition.op == FilterOp::kImatch);
      if (!bound->regex) return std::string("invalid regular expression");
    }
    filter.conditions_.push_back(std::move(bound));
  }
  return filter;
}

bool Filter::matches(const boost::json::object& row) const {
  return std::all_of(conditions_.begin(), conditions_.end(),
                     [&row](const auto& condition) { return condition->evaluate(row) == Truth::kTrue; });
}

std::optional<Filter::Equality> Filter::equality() const {
  for (const auto& condition : conditions_) {
    if (condition->op == FilterOp::kEq && !condition->negated) {
      return Equality{condition->column, index_key(condition->values.front())};
    }
  }
  return std::nullopt;
}

}  // namespace bedside::service
