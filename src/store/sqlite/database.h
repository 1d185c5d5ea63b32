// The embedded database: one writer thread with group commit, a few readers, and the change feed.
//
// A write job runs inside a savepoint of the group's transaction. Its `done` is called on the loop only after the
// COMMIT that holds it has returned with synchronous=FULL: what was acknowledged is on disk. A job that fails rolls
// back to its savepoint and harms no other job of the group. Reads see every commit acknowledged before they began.
// Jobs start as the service role; one that acts for a user says so first (Connection::act_as).
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

// kInline runs every job at once in the calling thread and still answers by Loop::post: for tests and simulations.
enum class Threading { kThreads, kInline };

struct DatabaseOptions {
  std::string path;  // The file; its folder must exist. ":memory:" needs Threading::kInline.
  int readers = 2;
  std::size_t max_queued_jobs = 10'000;  // Past this, a job is refused at once with 53300 (retry later).
  Duration job_time_limit = 5s;          // A job's statements running longer are cancelled with 57014.
  Threading threading = Threading::kThreads;
  Environment environment = system_environment();
};

using JobResult = Result<void, DbError>;
using Job = std::function<JobResult(Connection&)>;
using Done = std::function<void(JobResult)>;
using NoticeListener = std::function<void(const Notice&)>;

// What waits for its turn at this moment, and how many jobs were turned away since the start because too many did.
struct JobQueues {
  std::size_t writes = 0;
  std::size_t reads = 0;
  std::uint64_t refused = 0;
};

class Database {
 public:
  // Opens the file, brings the schema up to date (numbered, gap-free migrations in one transaction; a newer schema
  // is refused) and starts the threads.
  static Result<std::unique_ptr<Database>> open(DatabaseOptions options, Loop& loop);
  virtual ~Database() =
      default;  // Finishes queued writes, then joins. Answers may still arrive on the loop afterwards.

  // In order of calling. The changes of a job reach the listener right before its `done`.
  virtual void write(Job job, Done done) = 0;
  // All statements of the job see one moment of the database.
  virtual void read(Job job, Done done) = 0;
  // For the command line: runs in the calling thread, committed on return.
  virtual JobResult write_now(const Job& job) = 0;
  // For the loop's thread.
  virtual void set_change_listener(ChangeListener listener) = 0;
  // Notices of jobs that succeeded, before their `done`. For the loop's thread.
  virtual void set_notice_listener(NoticeListener listener) = 0;

  // From any thread.
  virtual JobQueues queues() const = 0;

  // Reads the whole file: pages, indexes, references. Answers what is wrong in one line. Blocks.
  virtual Status check() = 0;
  // Writes a consistent copy to a new file while the server goes on. Blocks; the copy is on disk on return.
  virtual Status back_up(const std::string& path) = 0;
};

}  // namespace bedside::store::sqlite
