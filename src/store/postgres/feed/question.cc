#include "store/postgres/feed/question.h"

#include <algorithm>
#include <optional>

#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

std::string text_of(const boost::json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

std::string table_name(const FeedTable& table) { return quoted_name(table.schema) + "." + quoted_name(table.name); }

std::variant<bool, Question> about_present(const TableFacts& facts, const Change& change) {
  if (facts.key.empty()) return false;
  Question question{"SELECT 1 FROM " + table_name(*facts.table) + " WHERE ", {}};
  for (const auto& column : facts.key) {
    const auto it = change.record.find(column);
    if (it == change.record.end() || it->value().is_null()) return false;
    if (!question.values.empty()) question.sql += " AND ";
    question.values.push_back(text_of(it->value()));
    question.sql += quoted_name(column) + " = $" + std::to_string(question.values.size());
  }
  return question;
}

std::variant<bool, Question> about_deleted(const TableFacts& facts, const Change& change, Role role) {
  std::string allowed;
  std::string demanded;
  for (const auto& policy : facts.policies) {
    if (((policy.roles >> static_cast<int>(role)) & 1) == 0) continue;
    for (const auto& column : policy.columns) {
      if (!change.old_record.contains(column)) return true;
    }
    const std::string condition = policy.condition.empty() ? "true" : "(" + policy.condition + ")";
    if (policy.permissive) {
      allowed += allowed.empty() ? condition : " OR " + condition;
    } else {
      demanded += " AND " + condition;
    }
  }
  if (allowed.empty()) return false;
  return Question{"SELECT 1 FROM jsonb_populate_record(NULL::" + table_name(*facts.table) + ", $1::jsonb) AS " +
                      quoted_name(facts.table->name) + " WHERE (" + allowed + ")" + demanded,
                  {json::serialize(change.old_record)}};
}

}  // namespace

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::variant<bool, Question> question_about(const TableFacts& facts, const Change& change, Role role) {
  if (role == Role::kService) return true;
  return change.kind == ChangeKind::kDelete ? about_deleted(facts, change, role) : about_present(facts, change);
}

}  // namespace bedside::store::postgres
