#include "store/sqlite/rest/writes.h"

#include <utility>

#include "store/single_upsert.h"
#include "store/sqlite/policy.h"
#include "store/sqlite/rest/changed_rows.h"
#include "store/sqlite/rest/inserts.h"
#include "store/sqlite/rest/payload_rows.h"

namespace bedside::store::sqlite::rest {
namespace {

using postgrest::Representation;

Representation representation(const postgrest::Request& request) {
  return request.preferences.representation.value_or(Representation::kMinimal);
}

// The rows that an update or delete is about, by key: "(keys) IN (SELECT keys FROM … WHERE policy AND filters)".
SqlResult targets(const Plan& plan, const SelectWriter& writer, const ChangedRows& changed, RowAction action) {
  auto where = writer.where(plan, action);
  if (!where) return where;
  SqlText sql("(");
  sql << changed.key_list() << ") IN (SELECT " << changed.key_list() << " FROM " << writer.from(plan) << " WHERE "
      << *where;
  if (plan.node->limit || plan.node->offset > 0) {
    auto order = writer.order(plan);
    if (!order) return order;
    sql << *order << " LIMIT ";
    // -1 is SQLite's "all".
    sql.value(plan.node->limit ? static_cast<std::int64_t>(*plan.node->limit) : std::int64_t{-1}) << " OFFSET ";
    sql.value(static_cast<std::int64_t>(plan.node->offset));
  }
  return sql << ")";
}

Result<void, DbError> collect(Connection& connection, const SqlText& sql, ChangedRows& changed) {
  auto cursor = sql.prepare(connection);
  if (!cursor) return cursor.error();
  while (true) {
    auto more = cursor->step();
    if (!more) return more.error();
    if (!*more) return {};
    changed.add(*cursor);
  }
}

// What a write answers beside its effect.
RestResult finish(Connection& connection, const Plan& plan, const SelectWriter& writer,
                  const postgrest::Request& request, const ChangedRows& changed) {
  if (auto done = check_affected(request, changed.count()); !done) return done.error();
  RestAnswer answer;
  if (representation(request) == Representation::kFull) {
    auto shown = changed.show(connection, plan, writer, request);
    if (!shown) return shown;
    answer = std::move(*shown);
  }
  answer.rows = changed.count();
  return answer;
}

}  // namespace

RestResult run_insert(Connection& connection, const Actor& actor, const postgrest::Request& request,
                      const ReadOptions& options) {
  auto table = require_table(request.read.relation);
  if (!table) return table.error();
  auto plan = make_plan(request.read, **table);
  if (!plan) return plan.error();
  Inserter inserter(connection, **table, actor.role, request);
  if (auto done = inserter.run(); !done) return done.error();
  auto answer = finish(connection, *plan, SelectWriter(actor.role, options.max_rows), request, inserter.changed());
  if (!answer) return answer;
  answer->inserted = inserter.inserted();
  if (representation(request) == Representation::kHeadersOnly) answer->location = inserter.changed().location();
  return answer;
}

RestResult run_put(Connection& connection, const Actor& actor, postgrest::Request request, const ReadOptions& options) {
  auto table = require_table(request.read.relation);
  if (!table) return table.error();
  std::vector<std::string> key;
  for (const Column& column : (*table)->columns) {
    if (column.identity) key.emplace_back(column.name);
  }
  if (auto settled = settle_put(request, key); !settled) return settled.error();
  return run_insert(connection, actor, request, options);
}

RestResult run_update(Connection& connection, const Actor& actor, const postgrest::Request& request,
                      const ReadOptions& options) {
  auto table = require_table(request.read.relation);
  if (!table) return table.error();
  auto plan = make_plan(request.read, **table);
  if (!plan) return plan.error();
  auto columns = written_columns(**table, request);
  if (!columns) return columns.error();
  for (const auto* column : *columns) {
    if (!may_update_column((*table)->name, column->name, actor.role)) return permission_denied(**table);
  }
  auto row = typed_row(*columns, request.rows.front().get_object(), {});
  if (!row) return row.error();

  const SelectWriter writer(actor.role, options.max_rows);
  ChangedRows changed(**table);
  auto rows = targets(*plan, writer, changed, RowAction::kUpdate);
  if (!rows) return rows.error();
  if (!row->empty()) {
    SqlText sql("UPDATE \"");
    sql << (*table)->name << "\" SET ";
    for (std::size_t i = 0; i < row->size(); ++i) {
      sql << (i == 0 ? "\"" : ", \"") << (*row)[i].first->name << "\" = ";
      sql.value((*row)[i].second);
    }
    sql << " WHERE " << *rows << " RETURNING " << changed.key_list();
    if (auto done = collect(connection, sql, changed); !done) return done.error();
  }
  return finish(connection, *plan, writer, request, changed);
}

RestResult run_delete(Connection& connection, const Actor& actor, const postgrest::Request& request,
                      const ReadOptions& options) {
  auto table = require_table(request.read.relation);
  if (!table) return table.error();
  auto plan = make_plan(request.read, **table);
  if (!plan) return plan.error();
  const SelectWriter writer(actor.role, options.max_rows);
  ChangedRows changed(**table);
  auto rows = targets(*plan, writer, changed, RowAction::kDelete);
  if (!rows) return rows.error();

  // The rows are shown before they go; nobody else writes between the two statements.
  SqlText doomed("SELECT ");
  doomed << changed.key_list() << " FROM \"" << (*table)->name << "\" WHERE " << *rows;
  if (auto done = collect(connection, doomed, changed); !done) return done.error();
  auto answer = finish(connection, *plan, writer, request, changed);
  if (!answer) return answer;
  SqlText sql("DELETE FROM \"");
  sql << (*table)->name << "\" WHERE " << *rows;
  auto cursor = sql.prepare(connection);
  if (!cursor) return cursor.error();
  if (auto done = cursor->run(); !done) return done.error();
  return answer;
}

}  // namespace bedside::store::sqlite::rest
