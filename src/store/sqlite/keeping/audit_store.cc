#include "store/sqlite/keeping/audit_store.h"

#include <memory>
#include <string_view>
#include <utility>

namespace bedside::store::sqlite {
namespace {

constexpr std::string_view kAppend =
    "INSERT INTO audit_entry (kind, actor, actor_role, subject, detail) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kPutHead =
    "INSERT OR IGNORE INTO audit_heads (seq, at, hash, signature) "
    "SELECT ?1, now(), ?2, ?3 WHERE EXISTS (SELECT 1 FROM audit_log WHERE seq = ?1 AND hash = ?2)";
constexpr std::string_view kHeads = "SELECT seq, at, hash, signature FROM audit_heads ORDER BY seq";
constexpr std::string_view kLines =
    "SELECT seq, at, kind, actor, actor_role, subject, room_id, call_id, detail, hash FROM audit_log "
    "WHERE seq > ? ORDER BY seq";

void bind_id(Cursor& cursor, const std::optional<UserId>& id) { id ? cursor.bind(id->text()) : cursor.bind_null(); }

JobResult append_one(Connection& db, const AuditEntry& entry) {
  auto cursor = db.prepare(kAppend);
  if (!cursor) return cursor.error();
  cursor->bind(entry.kind);
  bind_id(*cursor, entry.actor);
  cursor->bind(entry.actor_role);
  bind_id(*cursor, entry.subject);
  return cursor->bind(entry.detail).run();
}

std::optional<std::string> optional_text(const Cursor& cursor, int column) {
  return cursor.is_null(column) ? std::nullopt : std::optional<std::string>(cursor.text(column));
}

}  // namespace

void SqliteAuditStore::append(std::vector<AuditEntry> entries, Done done) {
  database_.write(
      [entries = std::move(entries)](Connection& db) -> JobResult {
        for (const AuditEntry& entry : entries) {
          if (auto appended = append_one(db, entry); !appended) return appended;
        }
        return {};
      },
      std::move(done));
}

void SqliteAuditStore::tip(std::function<void(Result<Unsigned, DbError>)> done) {
  auto found = std::make_shared<Unsigned>();
  database_.read(
      [found](Connection& db) -> JobResult {
        auto tip = read_tip(db);
        if (!tip) return tip.error();
        found->tip = std::move(*tip);
        auto cursor = db.prepare("SELECT 1 FROM audit_heads WHERE seq = ?");
        if (!cursor) return cursor.error();
        const auto row = cursor->bind(found->tip.seq).step();
        if (!row) return row.error();
        found->is_signed = *row;
        return {};
      },
      [found, done = std::move(done)](const JobResult& result) {
        if (!result) return done(result.error());
        done(std::move(*found));
      });
}

void SqliteAuditStore::put_head(AuditHead head, Done done) {
  database_.write(
      [head = std::move(head)](Connection& db) -> JobResult {
        auto cursor = db.prepare(kPutHead);
        if (!cursor) return cursor.error();
        return cursor->bind(head.seq).bind(head.hash).bind(head.signature).run();
      },
      std::move(done));
}

Result<std::vector<AuditHead>, DbError> read_heads(Connection& db) {
  auto cursor = db.prepare(kHeads);
  if (!cursor) return cursor.error();
  std::vector<AuditHead> heads;
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return heads;
    heads.push_back(
        {cursor->integer(0), std::string(cursor->text(1)), std::string(cursor->text(2)), std::string(cursor->text(3))});
  }
}

Result<void, DbError> each_audit_line(Connection& db, std::int64_t after,
                                      const std::function<void(const AuditLine&)>& take) {
  auto cursor = db.prepare(kLines);
  if (!cursor) return cursor.error();
  cursor->bind(after);
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return {};
    AuditLine line;
    line.seq = cursor->integer(0);
    line.at = cursor->text(1);
    line.kind = cursor->text(2);
    line.actor = optional_text(*cursor, 3);
    line.actor_role = cursor->text(4);
    line.subject = optional_text(*cursor, 5);
    line.room_id = optional_text(*cursor, 6);
    line.call_id = optional_text(*cursor, 7);
    line.detail = cursor->text(8);
    line.hash = cursor->text(9);
    take(line);
  }
}

Result<AuditTip, DbError> read_tip(Connection& db) {
  auto cursor = db.prepare("SELECT seq, hash FROM audit_tip");
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  return AuditTip{cursor->integer(0), std::string(cursor->text(1))};
}

}  // namespace bedside::store::sqlite
