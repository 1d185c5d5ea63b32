#include "store/sqlite/keeping/retention.h"

#include <string>
#include <string_view>

namespace bedside::store::sqlite {
namespace {

struct Sql {
  std::string_view table;
  std::string_view key;
  std::string_view expired;  // ?1 is the time.
};

Sql sql_of(Kept kind) {
  switch (kind) {
    case Kept::kSignals: return {"webrtc_signals", "id", "call_id IN (SELECT id FROM video_calls WHERE ended_at < ?1)"};
    case Kept::kCalls: return {"video_calls", "id", "ended_at < ?1"};
    case Kept::kMessages: return {"messages", "id", "kind = 'text' AND created_at < ?1"};
    case Kept::kAudit:
      return {"audit_log", "seq", "at < ?1 AND seq <= coalesce((SELECT max(seq) FROM audit_heads), 0)"};
    case Kept::kSessions: return {"auth_sessions", "id", "ended_at < ?1"};
  }
  return {"auth_sessions", "id", "ended_at < ?1"};
}

}  // namespace

Result<std::int64_t, DbError> count_expired(Connection& db, Kept kind, Instant before) {
  const Sql sql = sql_of(kind);
  auto cursor = db.prepare("SELECT count(*) FROM " + std::string(sql.table) + " WHERE " + std::string(sql.expired));
  if (!cursor) return cursor.error();
  const auto row = cursor->bind(to_iso(before)).step();
  if (!row) return row.error();
  return cursor->integer(0);
}

Result<std::int64_t, DbError> remove_expired(Connection& db, Kept kind, Instant before, std::int64_t batch) {
  const Sql sql = sql_of(kind);
  const std::string key(sql.key);
  const std::string table(sql.table);
  auto cursor =
      db.prepare("DELETE FROM " + table + " WHERE " + key + " IN (SELECT " + key + " FROM " + table + " WHERE " +
                 std::string(sql.expired) + (kind == Kept::kAudit ? " ORDER BY seq" : "") + " LIMIT ?2)");
  if (!cursor) return cursor.error();
  if (auto done = cursor->bind(to_iso(before)).bind(batch).run(); !done) return done.error();
  return db.changed_rows();
}

}  // namespace bedside::store::sqlite
