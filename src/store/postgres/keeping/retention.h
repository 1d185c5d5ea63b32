// Retention on PostgreSQL: bedside.remove_expired (0010_keeping.sql), for the server and for the command line.
#pragma once

#include "store/postgres/blocking.h"
#include "store/postgres/pool.h"
#include "store/retention.h"

namespace bedside::store::postgres {

// Acts as the login role.
class PostgresRetentionStore final : public RetentionStore {
 public:
  // `pool` must outlive the store.
  explicit PostgresRetentionStore(Pool& pool) : pool_(pool) {}

  void remove_expired(Kept kind, Instant before, std::int64_t batch, Removed answer) override;

 private:
  Pool& pool_;
};

// In the calling thread. A batch of 0 counts and takes nothing away.
Result<std::int64_t, DbError> remove_expired(BlockingConnection& db, Kept kind, Instant before, std::int64_t batch);

}  // namespace bedside::store::postgres
