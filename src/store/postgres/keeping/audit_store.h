// The audit log in PostgreSQL: appended to by triggers (0009_audit.sql) and by the server.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/audit.h"
#include "store/postgres/blocking.h"
#include "store/postgres/pool.h"

namespace bedside::store::postgres {

// Acts as the login role.
class PostgresAuditStore final : public AuditStore {
 public:
  // `pool` must outlive the store.
  explicit PostgresAuditStore(Pool& pool) : pool_(pool) {}

  void append(std::vector<AuditEntry> entries, Done done) override;
  void tip(std::function<void(Result<Unsigned, DbError>)> done) override;
  void put_head(AuditHead head, Done done) override;

 private:
  Pool& pool_;
};

// Heads and lines of one moment, read in parts, for the command line: `heads` is called once, then `line` for each line
// behind `after`, in order of seq.
struct AuditReader {
  std::function<void(const std::vector<AuditHead>&)> heads;
  std::function<void(const AuditLine&)> line;
};
Result<void, DbError> read_audit(BlockingConnection& db, std::int64_t after, const AuditReader& reader);

}  // namespace bedside::store::postgres
