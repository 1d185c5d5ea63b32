// The embedded database: one writer thread with group commit, a few readers, and the change feed.
//
// A write job runs inside a savepoint of the group's transaction. Its `done` is called on the loop only after the
// COMMIT that holds it has returned with synchronous=FULL: what was acknowledged is on disk. A job that fails rolls
// back to its savepoint and harms no other job of the group. Reads see every commit acknowledged before they began.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/loop.h"
#include "base/result.h"
#include "store/db_error.h"
#include "store/feed.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

struct DatabaseOptions {
  std::string path;  // The file; its folder must exist.
  int readers = 2;
  std::size_t max_queued_jobs = 10'000;  // Past this, a job is refused at once with 53300 (retry later).
};

using JobResult = Result<void, DbError>;
using Job = std::function<JobResult(Connection&)>;
using Done = std::function<void(JobResult)>;

class Database {
 public:
  // Opens the file, brings the schema up to date (numbered, gap-free migrations in one transaction; a newer schema
  // is refused) and starts the threads.
  static Result<std::unique_ptr<Database>> open(DatabaseOptions options, Loop& loop);
  virtual ~Database() = default;  // Finishes queued writes, then joins.

  virtual void write(Job job, Done done) = 0;
  virtual void read(Job job, Done done) = 0;
  // For the command line: runs in the calling thread, committed on return.
  virtual JobResult write_now(const Job& job) = 0;
  virtual void set_change_listener(ChangeListener listener) = 0;
};

}  // namespace bedside::store::sqlite
