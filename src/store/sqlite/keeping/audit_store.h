// The audit log in the embedded database: appended to by triggers (0005_audit.sql) and by the server.
#pragma once

#include "store/audit.h"
#include "store/audit_chain.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {

class SqliteAuditStore final : public AuditStore {
 public:
  explicit SqliteAuditStore(Database& database) : database_(database) {}

  void append(std::vector<AuditEntry> entries, Done done) override;
  void tip(std::function<void(Result<Unsigned, DbError>)> done) override;
  void put_head(AuditHead head, Done done) override;

 private:
  Database& database_;
};

// For the command line, in the calling thread.
Result<std::vector<AuditHead>, DbError> read_heads(Connection& db);
// In order of seq, from the line after `after`.
Result<void, DbError> each_audit_line(Connection& db, std::int64_t after,
                                      const std::function<void(const AuditLine&)>& take);
Result<AuditTip, DbError> read_tip(Connection& db);

}  // namespace bedside::store::sqlite
