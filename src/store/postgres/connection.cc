#include "store/postgres/connection.h"

#include <libpq-fe.h>

#include <utility>

namespace bedside::store::postgres {
namespace {

// Past this all prepared statements are forgotten: clients choose the shapes of their queries.
constexpr std::size_t kMaxStatements = 500;
constexpr std::size_t kMaxKeptSql = 32 * 1024;

DbError lost_error() {
  return {std::string(kConnectionLost), "the connection to the database was lost", "", "Try again."};
}

}  // namespace

void Connection::open(Link::Opened done) {
  link_.open([this, done = std::move(done)](Result<void, DbError> opened) {
    if (!opened) return done(std::move(opened));
    if (PQenterPipelineMode(link_.raw()) != 1) return done(lost_error());
    broken_ = false;
    link_.listen([this] { read(); }, [this] { lost(); });
    done({});
  });
}

bool Connection::send(Batch& batch, const Statement& statement) {
  std::vector<const char*> values;
  values.reserve(statement.values.size());
  for (const auto& value : statement.values) values.push_back(value ? value->c_str() : nullptr);
  const auto count = static_cast<int>(values.size());
  pg_conn* raw = link_.raw();
  const auto seen = statements_.find(statement.sql);
  if (seen == statements_.end()) {
    if (statement.sql.size() <= kMaxKeptSql) statements_.emplace(statement.sql, "");
    batch.awaited.push_back(Awaited::kResult);
    return PQsendQueryParams(raw, statement.sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0) == 1;
  }
  std::string name = seen->second;
  if (name.empty()) {
    name = "s" + std::to_string(++last_name_);
    batch.awaited.push_back(Awaited::kPrepare);
    batch.preparing.push_back(statement.sql);
    if (PQsendPrepare(raw, name.c_str(), statement.sql.c_str(), 0, nullptr) != 1) return false;
    seen->second = name;
  }
  batch.awaited.push_back(Awaited::kResult);
  return PQsendQueryPrepared(raw, name.c_str(), count, values.data(), nullptr, nullptr, 0) == 1;
}

void Connection::forget_statements(Batch& batch) {
  statements_.clear();
  // Answers nothing that the batch's owner would see: counted as a preparation.
  batch.awaited.push_back(Awaited::kPrepare);
  batch.preparing.emplace_back();
  PQsendQueryParams(link_.raw(), "DEALLOCATE ALL", 0, nullptr, nullptr, nullptr, nullptr, 0);
}

void Connection::run(std::vector<Statement> batch, Done done) {
  if (broken_) {
    return loop_.post([done = std::move(done)] { done(BatchError{lost_error(), 0}); });
  }
  Batch& added = batches_.emplace_back();
  added.done = std::move(done);
  bool sent = true;
  if (statements_.size() > kMaxStatements) forget_statements(added);
  for (const Statement& statement : batch) sent = sent && send(added, statement);
  added.awaited.push_back(Awaited::kSync);
  if (!sent || PQpipelineSync(link_.raw()) != 1) {
    return loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) lost();
    });
  }
  link_.flush();
}

void Connection::take(Batch& batch, pg_result* result) {
  const ExecStatusType status = PQresultStatus(result);
  const Awaited awaited = batch.awaited.front();
  if (awaited == Awaited::kPrepare) {
    const std::string sql = std::move(batch.preparing.front());
    batch.preparing.pop_front();
    // Not prepared after all, or skipped because of an earlier failure.
    if (status != PGRES_COMMAND_OK) statements_.erase(sql);
  }
  if (status == PGRES_FATAL_ERROR && !batch.failure) {
    batch.failure = BatchError{error_of(result), batch.answers.size()};
    // A plan that DDL made stale (0A000), or a statement that a pooler in between has lost (26000).
    if (batch.failure->error.code == "0A000" || batch.failure->error.code == "26000") statements_.clear();
  }
  if (awaited == Awaited::kResult && !batch.failure) {
    batch.answers.emplace_back(result);
  } else {
    PQclear(result);
  }
}

void Connection::read() {
  const std::weak_ptr<int> alive = alive_;
  int nothing = 0;
  while (!batches_.empty() && PQisBusy(link_.raw()) == 0) {
    Batch& batch = batches_.front();
    pg_result* result = PQgetResult(link_.raw());
    if (result == nullptr) {
      // One stands between two statements; two in a row mean that there is nothing more.
      if (++nothing == 2) break;
      continue;
    }
    nothing = 0;
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
      PQclear(result);
      Batch finished = std::move(batches_.front());
      batches_.pop_front();
      if (finished.failure) {
        finished.done(std::move(*finished.failure));
      } else {
        finished.done(std::move(finished.answers));
      }
      if (alive.expired()) return;
      continue;
    }
    if (batch.awaited.front() == Awaited::kSync) {
      // A failure of the commit itself, or the server's good-bye.
      if (!batch.failure) batch.failure = BatchError{error_of(result), batch.answers.size()};
      PQclear(result);
      continue;
    }
    take(batch, result);
    batch.awaited.pop_front();
  }
  while (PGnotify* notice = PQnotifies(link_.raw())) {
    const std::string channel = notice->relname;
    const std::string payload = notice->extra == nullptr ? "" : notice->extra;
    PQfreemem(notice);
    if (on_notify_) on_notify_(channel, payload);
    if (alive.expired()) return;
  }
}

void Connection::lost() {
  if (std::exchange(broken_, true)) return;
  const std::weak_ptr<int> alive = alive_;
  auto under_way = std::exchange(batches_, {});
  for (Batch& batch : under_way) {
    batch.done(batch.failure ? std::move(*batch.failure) : BatchError{lost_error(), batch.answers.size()});
    if (alive.expired()) return;
  }
  if (on_broken_) on_broken_();
}

bool Connection::in_transaction() const { return !broken_ && PQtransactionStatus(link_.raw()) != PQTRANS_IDLE; }

int Connection::server_version() const { return PQserverVersion(link_.raw()); }

}  // namespace bedside::store::postgres
