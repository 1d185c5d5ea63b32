// The one hand that writes: runs a group of jobs in one transaction, each in a savepoint of its own, and tells what
// became of each. Knows no threads; database.cc brings them.
#pragma once

#include <memory>
#include <vector>

#include "store/sqlite/database.h"
#include "store/sqlite/feed/audience.h"
#include "store/sqlite/feed/change_log.h"
#include "store/sqlite/feed/membership.h"

namespace bedside::store::sqlite {

struct JobOutcome {
  JobResult result;
  // Both empty for a job that failed.
  Changes changes;
  std::vector<Notice> notices;
};

class Writer {
 public:
  static Result<std::unique_ptr<Writer>> open(const DatabaseOptions& options);

  // As many outcomes as jobs, in order; the commit has returned.
  std::vector<JobOutcome> run(const std::vector<const Job*>& jobs);

  // Moves pages from the log into the database file while nobody waits.
  void checkpoint();
  Connection& connection() { return *connection_; }

 private:
  Writer(std::unique_ptr<Connection> connection, Duration job_time_limit, Environment environment);
  JobResult run_one(const Job& job);
  Result<void, DbError> statement(std::string_view sql);
  Result<void, DbError> begin();
  Instant commit_time();

  std::unique_ptr<Connection> connection_;
  ChangeLog log_;
  Membership membership_;
  std::int64_t data_version_ = -1;  // Differs once another connection has committed.
  Duration job_time_limit_;
  Environment environment_;
  Instant last_commit_{};
};

// Runs `job` between begin_job and end_job; an exception becomes an error.
JobResult guarded(Connection& connection, const Job& job, Duration time_limit);

}  // namespace bedside::store::sqlite
