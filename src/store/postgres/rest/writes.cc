#include "store/postgres/rest/writes.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "store/suggest.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::rest {
namespace {

using postgrest::Representation;
using postgrest::Request;
using postgrest::Resolution;
using postgrest::Verb;

DbError unknown_column(const Table& table, const std::string& name) {
  std::vector<std::string_view> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  const auto near = nearest(name, names);
  return {"PGRST204", "Could not find the '" + name + "' column of '" + table.name + "' in the schema cache", "",
          near ? "Perhaps you meant the column '" + std::string(*near) + "'" : ""};
}

Result<std::vector<const Column*>, DbError> written_columns(const Table& table, const Request& request) {
  std::vector<std::string> names;
  if (request.columns) {
    names = *request.columns;
  } else if (!request.rows.empty()) {
    for (const auto& member : request.rows.front().get_object()) names.emplace_back(member.key());
  }
  std::vector<const Column*> columns;
  for (const std::string& name : names) {
    const Column* column = table.find(name);
    if (column == nullptr) return unknown_column(table, name);
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  }
  return columns;
}

std::string joined(const std::vector<const Column*>& columns, std::string_view prefix) {
  std::string list;
  for (const Column* column : columns) list += (list.empty() ? "" : ", ") + std::string(prefix) + quoted(column->name);
  return list;
}

// The payload as rows of the columns' own types.
std::string payload(const Request& request, const std::vector<const Column*>& columns, Values& values) {
  // A value that the statement does not use would have no type.
  const bool fill = request.preferences.missing == postgrest::Missing::kDefault;
  std::string types;
  std::string defaults;
  for (const Column* column : columns) {
    types += (types.empty() ? "" : ", ") + quoted(column->name) + " " + column->type;
    if (!fill || column->default_value.empty()) continue;
    defaults += (defaults.empty() ? "" : ", ") + values.add(column->name) + "::text, " + column->default_value;
  }
  const std::string rows = values.add(json::serialize(request.rows)) + "::jsonb";
  if (defaults.empty()) {
    return "jsonb_to_recordset(" + rows + ") AS payload (" + types + ")";
  }
  return "jsonb_array_elements(" + rows + ") AS given (one), LATERAL jsonb_to_record(jsonb_build_object(" + defaults +
         ") || given.one) AS payload (" + types + ")";
}

std::string conflict(const Request& request, const Table& table, const std::vector<const Column*>& columns) {
  if (!request.preferences.resolution) return "";
  const auto& key = request.on_conflict ? *request.on_conflict : table.key;
  if (key.empty()) return "";
  std::string target;
  for (const std::string& name : key) target += (target.empty() ? "" : ", ") + quoted(name);
  if (request.preferences.resolution == Resolution::kIgnoreDuplicates)
    return " ON CONFLICT (" + target + ") DO NOTHING";
  std::string set;
  // The key cannot change, and needs no grant to stay; where there is nothing else, it stands for the row.
  for (const bool with_key : {false, true}) {
    if (!set.empty()) break;
    for (const Column* column : columns) {
      if (!with_key && std::ranges::count(key, column->name) > 0) continue;
      set += (set.empty() ? "" : ", ") + quoted(column->name) + " = excluded." + quoted(column->name);
    }
  }
  if (set.empty()) return " ON CONFLICT (" + target + ") DO NOTHING";
  // Counts the rows that were there already, without a right to read more of them.
  return " ON CONFLICT (" + target + ") DO UPDATE SET " + set +
         " WHERE set_config('bedside.updated', (coalesce(nullif(current_setting('bedside.updated', true), ''), '0')"
         "::int + 1)::text, true) IS NOT NULL";
}

Result<std::string, DbError> insert_sql(const Request& request, const Table& table, Values& values) {
  const auto columns = written_columns(table, request);
  if (!columns) return columns.error();
  std::string sql = "INSERT INTO " + table_sql(table) + " AS t0 ";
  if (columns->empty()) {
    if (request.rows.size() > 1) {
      return DbError{"0A000", "several rows without a single column cannot be inserted at once", "",
                     "Name a column, or insert them one by one."};
    }
    sql += request.rows.empty() ? "SELECT WHERE false" : "DEFAULT VALUES";
  } else {
    sql += "(" + joined(*columns, "") + ") SELECT " + joined(*columns, "payload.") + " FROM " +
           payload(request, *columns, values);
  }
  return sql + conflict(request, table, *columns);
}

Result<std::string, DbError> narrowed(const Request& request, const Plan& plan, SelectWriter& writer) {
  auto where = writer.where(plan);
  if (!where || !request.read.limit) return where;
  auto order = writer.order(plan);
  if (!order) return order;
  return "t0.ctid IN (SELECT t0.ctid FROM " + table_sql(*plan.table) + " AS t0 WHERE " + *where + *order + " LIMIT " +
         std::to_string(*request.read.limit) + " OFFSET " + std::to_string(request.read.offset) + ")";
}

Result<std::string, DbError> update_sql(const Request& request, const Plan& plan, SelectWriter& writer,
                                        Values& values) {
  const auto columns = written_columns(*plan.table, request);
  if (!columns) return columns.error();
  // Nothing to set is nothing changed.
  if (columns->empty()) return "SELECT * FROM " + table_sql(*plan.table) + " AS t0 WHERE false";
  auto where = narrowed(request, plan, writer);
  if (!where) return where;
  std::string set;
  for (const Column* column : *columns) {
    set += (set.empty() ? "" : ", ") + quoted(column->name) + " = payload." + quoted(column->name);
  }
  return "UPDATE " + table_sql(*plan.table) + " AS t0 SET " + set + " FROM (SELECT * FROM " +
         payload(request, *columns, values) + " LIMIT 1) AS payload WHERE " + *where;
}

bool is_select(const std::string& sql) { return sql.starts_with("SELECT"); }

}  // namespace

PrepareResult prepare_write(const Catalogue& catalogue, const Request& request, const Table& table,
                            const SelectOptions& options) {
  const Representation shape = request.preferences.representation.value_or(Representation::kMinimal);
  // Filters stand in the write; what is read of its rows is all of them.
  postgrest::Node shown = request.read;
  shown.where.clear();
  shown.limit.reset();
  shown.offset = 0;
  if (shape != Representation::kFull) {
    shown.select.clear();
    shown.embeds.clear();
    shown.order.clear();
    const bool keys = shape == Representation::kHeadersOnly && request.verb == Verb::kInsert;
    for (const std::string& name : keys ? table.key : std::vector<std::string>{}) {
      postgrest::SelectItem item;
      item.column.field.name = name;
      item.column.cast = "text";
      shown.select.push_back(std::move(item));
    }
  }
  auto filtered = make_plan(catalogue, request.read, table);
  if (!filtered) return filtered.error();
  auto plan = make_plan(catalogue, shown, table);
  if (!plan) return plan.error();

  Values values;
  SelectWriter writer(values, options);
  Result<std::string, DbError> write = std::string();
  switch (request.verb) {
    case Verb::kInsert: write = insert_sql(request, table, values); break;
    case Verb::kUpdate: write = update_sql(request, *filtered, writer, values); break;
    default: {
      auto where = narrowed(request, *filtered, writer);
      if (!where) return where.error();
      write = "DELETE FROM " + table_sql(table) + " AS t0 WHERE " + *where;
      break;
    }
  }
  if (!write) return write.error();
  std::string returning;
  for (const std::string& name : SelectWriter::needed_columns(*plan)) {
    returning += (returning.empty() ? "" : ", ") + std::string("t0.") + quoted(name);
  }
  if (!is_select(*write)) *write += " RETURNING " + (returning.empty() ? std::string("1") : returning);

  plan->source = "source";
  SelectOptions unbounded = options;
  unbounded.max_rows = std::numeric_limits<std::int64_t>::max();  // Every changed row is told.
  std::string rows = "SELECT 1 FROM source";
  if (!shown.select.empty()) {
    auto read = SelectWriter(values, unbounded).rows(*plan);
    if (!read) return read.error();
    rows = std::move(*read);
  }
  auto prepared = answer_of(*write, rows, *plan, request, values, options);
  if (!prepared) return prepared;
  if (shape == Representation::kMinimal || shown.select.empty()) prepared->form = BodyForm::kNone;
  if (shape == Representation::kHeadersOnly && !shown.select.empty()) prepared->form = BodyForm::kKeys;
  prepared->merges = request.preferences.resolution == Resolution::kMergeDuplicates;
  return prepared;
}

}  // namespace bedside::store::postgres::rest
