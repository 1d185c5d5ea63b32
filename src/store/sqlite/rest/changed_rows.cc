#include "store/sqlite/rest/changed_rows.h"

#include "store/answer_body.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {

ChangedRows::ChangedRows(const Table& table) : table_(table), key_columns_(key_columns(table)) {
  for (const auto column : key_columns_) {
    if (!key_list_.empty()) key_list_ += ", ";
    key_list_ += "\"" + std::string(column) + "\"";
  }
}

void ChangedRows::add(const Cursor& cursor) {
  boost::json::array key;
  for (std::size_t i = 0; i < key_columns_.size(); ++i) key.emplace_back(cursor.text(static_cast<int>(i)));
  keys_.emplace_back(std::move(key));
}

std::string ChangedRows::location() const {
  if (keys_.size() != 1) return {};
  std::string query;
  for (std::size_t i = 0; i < key_columns_.size(); ++i) {
    if (!query.empty()) query += "&";
    query += std::string(key_columns_[i]) + "=eq." + std::string(keys_[0].get_array()[i].get_string());
  }
  return query;
}

// The keys as a table joined with the plan's own; CROSS JOIN fixes the order of the loops, and so of the rows.
SqlText ChangedRows::source(const Plan& plan) const {
  SqlText sql(" FROM json_each(");
  sql.value(Value(json::serialize(keys_))) << ") AS k CROSS JOIN " << plan.source << " AS " << plan.alias << " ON ";
  for (std::size_t i = 0; i < key_columns_.size(); ++i) {
    if (i > 0) sql << " AND ";
    sql << column_of(plan.alias, key_columns_[i]) << " = json_extract(k.value, '$[" << std::to_string(i) << "]')";
  }
  return sql;
}

RestResult ChangedRows::show(Connection& connection, const Plan& plan, const SelectWriter& writer,
                             const postgrest::Request& request) const {
  auto row = writer.row(plan);
  if (!row) return row.error();
  SqlText sql("SELECT ");
  // A count is one row, of which every changed row must be seen.
  const bool counted = is_count(plan);
  sql << (counted ? "coalesce(min(coalesce(" : "") << writer.visible(plan) << (counted ? ", 0)), 1)" : "") << ", "
      << *row << source(plan) << " ORDER BY k.key";
  auto cursor = sql.prepare(connection);
  if (!cursor) return cursor.error();
  AnswerBody body(request.media, request.strip_nulls);
  while (true) {
    auto more = cursor->step();
    if (!more) return more.error();
    if (!*more) break;
    if (cursor->integer(0) == 0) return row_policy_violation(table_);
    if (auto done = body.add(cursor->text(1)); !done) return done.error();
  }
  RestAnswer answer;
  answer.rows = body.rows();
  auto text = std::move(body).finish();
  if (!text) return text.error();
  answer.body = std::move(*text);
  return answer;
}

Result<void, DbError> check_affected(const postgrest::Request& request, std::uint64_t rows) {
  if (request.verb != postgrest::Verb::kInsert && request.preferences.max_affected &&
      rows > *request.preferences.max_affected) {
    return DbError{"PGRST124", "Query result exceeds max-affected preference constraint",
                   "The query affects " + std::to_string(rows) + " rows", ""};
  }
  if (request.media == postgrest::Media::kObject && rows != 1) return not_one_row(rows);
  return {};
}

DbError row_policy_violation(const Table& table) {
  return {"42501", "new row violates row-level security policy for table \"" + std::string(table.name) + "\"", "", ""};
}

DbError permission_denied(const Table& table) {
  return {"42501", "permission denied for table " + std::string(table.name), "", ""};
}

}  // namespace bedside::store::sqlite::rest
