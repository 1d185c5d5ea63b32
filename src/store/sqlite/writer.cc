#include "store/sqlite/writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <string>

#include "base/os/log.h"
#include "store/sqlite/migrations.h"

namespace bedside::store::sqlite {
namespace {

// Pages in the log before a commit itself moves them: high, since an idle moment does it first.
constexpr int kCheckpointPages = 8'000;

}  // namespace

JobResult guarded(Connection& connection, const Job& job, Duration time_limit) {
  connection.begin_job(time_limit);
  JobResult result;
  try {
    result = job(connection);
  } catch (const std::exception& failure) {
    log(LogLevel::kError, "store.job_threw", {{"what", failure.what()}});
    result = DbError{"XX000", "internal error", "", ""};
  }
  connection.end_job();
  if (!result) (void)connection.take_notices();
  return result;
}

Writer::Writer(std::unique_ptr<Connection> connection, Duration job_time_limit, Environment environment)
    : connection_(std::move(connection)),
      log_(*connection_),
      job_time_limit_(job_time_limit),
      environment_(std::move(environment)) {}

Result<std::unique_ptr<Writer>> Writer::open(const DatabaseOptions& options) {
  auto connection = Connection::open(options.path, OpenMode::kReadWrite, options.environment);
  if (!connection) return connection.error();
  if (const auto version = migrate(**connection); !version) return version.error();
  sqlite3_wal_autocheckpoint((*connection)->handle(), kCheckpointPages);
  return std::unique_ptr<Writer>(new Writer(std::move(*connection), options.job_time_limit, options.environment));
}

Result<void, DbError> Writer::statement(std::string_view sql) {
  auto cursor = connection_->prepare(sql);
  if (!cursor) return cursor.error();
  return cursor->run();
}

// Another process may have written meanwhile (the command line adds people to rooms): then the index in memory is old.
Result<void, DbError> Writer::begin() {
  if (auto begun = statement("BEGIN IMMEDIATE"); !begun) return begun;
  auto cursor = connection_->prepare("PRAGMA data_version");
  if (!cursor) return cursor.error();
  if (const auto row = cursor->step(); !row) return row.error();
  const std::int64_t version = cursor->integer(0);
  if (version == data_version_) return {};
  if (auto loaded = load_membership(*connection_, membership_); !loaded) return loaded;
  data_version_ = version;
  return {};
}

JobResult Writer::run_one(const Job& job) {
  if (auto opened = statement("SAVEPOINT job"); !opened) return opened;
  JobResult result = guarded(*connection_, job, job_time_limit_);
  if (!result) {
    log_.clear();
    // Both fail only when the whole transaction is gone, and then the commit says so.
    (void)statement("ROLLBACK TO job");
  }
  (void)statement("RELEASE job");
  return result;
}

std::vector<JobOutcome> Writer::run(const std::vector<const Job*>& jobs) {
  std::vector<JobOutcome> outcomes(jobs.size());
  const auto fail_all = [&](const DbError& error) {
    for (auto& outcome : outcomes) {
      if (outcome.result) outcome.result = error;
      outcome.notices.clear();
    }
    (void)connection_->execute_script("ROLLBACK");
    log_.clear();
    log(LogLevel::kError, "store.commit_failed", {{"code", error.code}, {"message", error.message}});
    return outcomes;
  };

  if (const auto begun = begin(); !begun) return fail_all(begun.error());
  std::vector<std::vector<RowChange>> rows(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    outcomes[i].result = run_one(*jobs[i]);
    rows[i] = log_.take();
    outcomes[i].notices = connection_->take_notices();
    if (sqlite3_get_autocommit(connection_->handle()) != 0) {
      // A full disk or a lack of memory may have rolled back everything, the jobs before this one included.
      return fail_all({"53100", "the transaction was rolled back", "", "Free some disk space."});
    }
  }
  if (const auto done = statement("COMMIT"); !done) return fail_all(done.error());

  const Instant at = commit_time();
  for (std::size_t i = 0; i < jobs.size(); ++i) outcomes[i].changes = judge(std::move(rows[i]), membership_, at);
  return outcomes;
}

Instant Writer::commit_time() {
  last_commit_ = std::max(last_commit_, environment_.now());
  return last_commit_;
}

void Writer::checkpoint() {
  sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace bedside::store::sqlite
