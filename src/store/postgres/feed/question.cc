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

// Both halves see by one snapshot.
Question whether(std::string sql, std::vector<std::string> values, const Change& change) {
  values.push_back(std::to_string(change.transaction));
  return {"SELECT pg_visible_in_snapshot($" + std::to_string(values.size()) +
              ", pg_current_snapshot()), EXISTS (SELECT FROM " + std::move(sql) + ")",
          std::move(values)};
}

std::variant<bool, Question> about_present(const TableFacts& facts, const Change& change) {
  if (facts.key.empty()) return false;
  std::string sql = table_name(*facts.table) + " WHERE ";
  std::vector<std::string> values;
  for (const auto& column : facts.key) {
    const auto it = change.record.find(column);
    if (it == change.record.end() || it->value().is_null()) return false;
    if (!values.empty()) sql += " AND ";
    values.push_back(text_of(it->value()));
    sql += quoted_name(column) + " = $" + std::to_string(values.size());
  }
  return whether(std::move(sql), std::move(values), change);
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
  return whether("jsonb_populate_record(NULL::" + table_name(*facts.table) + ", $1::jsonb) AS " +
                     quoted_name(facts.table->name) + " WHERE (" + allowed + ")" + demanded,
                 {json::serialize(change.old_record)}, change);
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
