#include "store/sqlite/rest/reads.h"

#include <utility>

#include "store/answer_body.h"

namespace bedside::store::sqlite::rest {
namespace {

// How many rows the window shows, without making them: for HEAD.
Result<std::uint64_t, DbError> count_window(Connection& connection, const Plan& plan, const SqlText& from_where,
                                            const SqlText& window) {
  SqlText sql("SELECT count(*) FROM (SELECT ");
  sql << (is_count(plan) ? "count(*)" : "1");
  sql << from_where << window << ")";
  return read_number(connection, sql);
}

RestResult read_rows(Connection& connection, const SqlText& sql, const postgrest::Request& request, RestAnswer answer) {
  auto cursor = sql.prepare(connection);
  if (!cursor) return cursor.error();
  AnswerBody body(request.media, request.strip_nulls);
  while (true) {
    auto more = cursor->step();
    if (!more) return more.error();
    if (!*more) break;
    if (auto done = body.add(cursor->text(0)); !done) return done.error();
  }
  answer.rows = body.rows();
  auto text = std::move(body).finish();
  if (!text) return text.error();
  answer.body = std::move(*text);
  return answer;
}

}  // namespace

Result<std::uint64_t, DbError> read_number(Connection& connection, const SqlText& sql) {
  auto cursor = sql.prepare(connection);
  if (!cursor) return cursor.error();
  auto more = cursor->step();
  if (!more) return more.error();
  return *more ? static_cast<std::uint64_t>(cursor->integer(0)) : 0;
}

RestResult read_plan(Connection& connection, const Plan& plan, const SelectWriter& writer,
                     const postgrest::Request& request) {
  auto row = writer.row(plan);
  if (!row) return row.error();
  auto where = writer.where(plan, RowAction::kRead);
  if (!where) return where.error();
  auto order = writer.order(plan);
  if (!order) return order.error();
  SqlText from_where(" FROM ");
  from_where << writer.from(plan) << " WHERE " << *where;
  const auto window = writer.window(*plan.node);

  RestAnswer answer;
  if (request.preferences.count) {
    // SQLite keeps no statistics worth a guess: planned and estimated counts are exact here.
    SqlText sql("SELECT count(*)");
    auto total = read_number(connection, sql << from_where);
    if (!total) return total.error();
    answer.total = *total;
  }
  if (request.head) {
    auto rows = count_window(connection, plan, from_where, window);
    if (!rows) return rows.error();
    answer.rows = *rows;
    if (request.media == postgrest::Media::kObject && *rows != 1) return not_one_row(*rows);
    return answer;
  }
  SqlText sql("SELECT ");
  sql << *row << from_where << *order << window;
  return read_rows(connection, sql, request, std::move(answer));
}

RestResult run_read(Connection& connection, const Actor& actor, const postgrest::Request& request,
                    const ReadOptions& options) {
  auto table = require_table(request.read.relation);
  if (!table) return table.error();
  auto plan = make_plan(request.read, **table);
  if (!plan) return plan.error();
  return read_plan(connection, *plan, SelectWriter(actor.role, options.max_rows), request);
}

}  // namespace bedside::store::sqlite::rest
