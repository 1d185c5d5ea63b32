#include "store/postgres/keeping/audit_store.h"

#include <utility>

namespace bedside::store::postgres {
namespace {

constexpr const char* kAppend = "SELECT bedside.audit_append($1, $2, $3, $4, NULL, NULL, $5::json)";
constexpr const char* kTip =
    "SELECT seq, hash, EXISTS (SELECT FROM bedside.audit_heads AS h WHERE h.seq = t.seq) FROM bedside.audit_tip AS t";
constexpr const char* kPutHead =
    "INSERT INTO bedside.audit_heads (seq, hash, signature) SELECT $1::bigint, $2, $3 "
    "WHERE EXISTS (SELECT FROM bedside.audit_log WHERE seq = $1::bigint AND hash = $2) ON CONFLICT DO NOTHING";
constexpr const char* kHeads =
    "SELECT seq, bedside.audit_time(at), hash, signature FROM bedside.audit_heads ORDER BY seq";
constexpr const char* kLines =
    "SELECT seq, bedside.audit_time(at), kind, actor, actor_role, subject, room_id, call_id, detail, hash "
    "FROM bedside.audit_log WHERE seq > $1::bigint ORDER BY seq LIMIT 5000";

std::optional<std::string> text_of(const std::optional<UserId>& id) {
  return id ? std::optional<std::string>(id->text()) : std::nullopt;
}

std::optional<std::string> optional_text(const Rows& rows, int row, int column) {
  const auto value = rows.value(row, column);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

AuditLine line_of(const Rows& rows, int row) {
  AuditLine line;
  line.seq = rows.integer(row, 0);
  line.at = rows.text(row, 1);
  line.kind = rows.text(row, 2);
  line.actor = optional_text(rows, row, 3);
  line.actor_role = rows.text(row, 4);
  line.subject = optional_text(rows, row, 5);
  line.room_id = optional_text(rows, row, 6);
  line.call_id = optional_text(rows, row, 7);
  line.detail = rows.text(row, 8);
  line.hash = rows.text(row, 9);
  return line;
}

Connection::Done told(AuditStore::Done done) {
  return [done = std::move(done)](const Connection::BatchResult& result) {
    if (!result) return done(result.error().error);
    done({});
  };
}

}  // namespace

void PostgresAuditStore::append(std::vector<AuditEntry> entries, Done done) {
  std::vector<Statement> batch;
  batch.reserve(entries.size());
  for (AuditEntry& entry : entries) {
    batch.push_back({kAppend,
                     {std::move(entry.kind), text_of(entry.actor), std::move(entry.actor_role), text_of(entry.subject),
                      std::move(entry.detail)}});
  }
  pool_.run(std::move(batch), told(std::move(done)));
}

void PostgresAuditStore::tip(std::function<void(Result<Unsigned, DbError>)> done) {
  pool_.run({{kTip, {}}}, [done = std::move(done)](const Connection::BatchResult& result) {
    if (!result) return done(result.error().error);
    const Rows& rows = result->back();
    done(Unsigned{{rows.integer(0, 0), std::string(rows.text(0, 1))}, rows.truth(0, 2)});
  });
}

void PostgresAuditStore::put_head(AuditHead head, Done done) {
  pool_.run({{kPutHead, {std::to_string(head.seq), std::move(head.hash), std::move(head.signature)}}},
            told(std::move(done)));
}

Result<void, DbError> read_audit(BlockingConnection& db, std::int64_t after, const AuditReader& reader) {
  // One moment for heads and lines: the server goes on writing meanwhile.
  if (auto begun = db.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); !begun) return begun.error();
  const auto heads = db.run(kHeads);
  if (!heads) return heads.error();
  std::vector<AuditHead> found;
  for (int row = 0; row < heads->size(); ++row) {
    found.push_back({heads->integer(row, 0), std::string(heads->text(row, 1)), std::string(heads->text(row, 2)),
                     std::string(heads->text(row, 3))});
  }
  reader.heads(found);
  while (true) {
    const auto lines = db.run(Statement{kLines, {std::to_string(after)}});
    if (!lines) return lines.error();
    if (lines->size() == 0) break;
    for (int row = 0; row < lines->size(); ++row) reader.line(line_of(*lines, row));
    after = lines->integer(lines->size() - 1, 0);
  }
  if (auto ended = db.run("COMMIT"); !ended) return ended.error();
  return {};
}

}  // namespace bedside::store::postgres
