#include "store/postgres/rest/statements.h"

#include <algorithm>
#include <utility>

#include "store/postgres/rest/calls.h"
#include "store/postgres/rest/writes.h"
#include "store/single_upsert.h"
#include "store/suggest.h"

namespace bedside::store::postgres::rest {
namespace {

using postgrest::Count;
using postgrest::Media;
using postgrest::Request;
using postgrest::Verb;

PrepareResult prepare_read(const Catalogue& catalogue, const Request& request, const Table& table,
                           const SelectOptions& options) {
  auto plan = make_plan(catalogue, request.read, table);
  if (!plan) return plan.error();
  Values values;
  SelectWriter writer(values, options);
  auto rows = writer.rows(*plan);
  if (!rows) return rows.error();
  auto prepared = answer_of("", *rows, *plan, request, values, options);
  if (!prepared) return prepared;
  prepared->read_only = true;
  if (request.preferences.count && *request.preferences.count != Count::kExact) {
    Values own;
    auto all = SelectWriter(own, options).all(*plan);
    if (!all) return all.error();
    prepared->explain = Statement{"EXPLAIN (FORMAT JSON) " + *all, own.take()};
  }
  return prepared;
}

}  // namespace

Result<const Table*, DbError> require_table(const Catalogue& catalogue, const Request& request) {
  if (const Table* found = catalogue.find_table(request.schema, request.read.relation)) return found;
  std::vector<std::string_view> names;
  for (const auto& table : catalogue.tables) names.push_back(table->name);
  const auto near = nearest(request.read.relation, names);
  return DbError{"PGRST205",
                 "Could not find the table '" + request.schema + "." + request.read.relation + "' in the schema cache",
                 "", near ? "Perhaps you meant the table '" + request.schema + "." + std::string(*near) + "'" : ""};
}

// The text of a row as the database prints it, without its parentheses, as upstream: RFC 4180 but for a backslash,
// which is doubled too.
std::string csv_body() {
  return R"(coalesce((SELECT string_agg(CASE WHEN k ~ '[",\s]' THEN '"' || replace(k, '"', '""') || '"' ELSE k END, ',') )"
         "FROM (SELECT json_object_keys(row_to_json(one)) AS k FROM (SELECT * FROM answer LIMIT 1) AS one) AS keys) "
         R"(|| E'\n' || string_agg(substring(answer::text, 2, length(answer::text) - 2), E'\n'), ''))";
}

PrepareResult answer_of(const std::string& before, const std::string& rows, const Plan& plan, const Request& request,
                        Values& values, const SelectOptions& options) {
  Prepared prepared;
  std::string total = "NULL";
  if (request.preferences.count && (request.verb == Verb::kRead || request.verb == Verb::kCall)) {
    auto all = SelectWriter(values, options).all(plan);
    if (!all) return all.error();
    // An estimate counts exactly where that is cheap, and asks the planner past it.
    if (request.preferences.count == Count::kEstimated) *all += " LIMIT " + std::to_string(options.max_rows + 1);
    if (request.preferences.count != Count::kPlanned) total = "(SELECT count(*) FROM (" + *all + ") AS counted)";
  }
  std::string body = "coalesce(json_agg(answer), '[]')";
  if (request.media == Media::kCsv) {
    body = csv_body();
  } else {
    if (request.media == Media::kObject) body = "json_agg(answer) -> 0";
    if (request.strip_nulls) body = "json_strip_nulls(" + body + ")";
  }
  // What a write shows may be a count of its rows; what it did is all of them.
  const bool counted = !before.empty() && std::ranges::any_of(plan.node->select, [](const auto& item) {
    return !item.embed && (item.column.may_count() || !item.column.aggregate.empty());
  });
  const std::string touched = counted && request.verb != Verb::kCall ? "(SELECT count(*) FROM source)" : "count(*)";
  std::string with = before.empty() ? "" : "WITH source AS (" + before + ") ";
  std::string from = "(" + rows + ") AS answer";
  if (request.media == Media::kCsv) {
    with = (with.empty() ? "WITH " : with + ", ") + "answer AS (" + rows + ") ";
    from = "answer";
  }
  prepared.main = {with + "SELECT " + total + ", " + touched + ", " + body +
                       ", current_setting('bedside.updated', true)" + kResponse + " FROM " + from,
                   values.take()};
  return prepared;
}

PrepareResult prepare(const Catalogue& catalogue, const Request& request, const SelectOptions& options) {
  if (request.verb == Verb::kCall) return prepare_call(catalogue, request, options);
  const auto table = require_table(catalogue, request);
  if (!table) return table.error();
  if (request.verb == Verb::kRead) return prepare_read(catalogue, request, **table, options);
  if (!request.put) return prepare_write(catalogue, request, **table, options);
  Request upsert = request;
  if (auto settled = settle_put(upsert, (*table)->key); !settled) return settled.error();
  return prepare_write(catalogue, upsert, **table, options);
}

}  // namespace bedside::store::postgres::rest
