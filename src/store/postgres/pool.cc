#include "store/postgres/pool.h"

#include <algorithm>
#include <utility>

#include "base/os/log.h"

namespace bedside::store::postgres {
namespace {

constexpr Duration kFirstBackoff = 100ms;
constexpr Duration kLongestBackoff = 5s;

DbError busy() {
  return {"PGRST003", "Timed out acquiring connection from connection pool.", "", "Try again in a moment."};
}

}  // namespace

Lease::~Lease() {
  if (connection_ == nullptr) return;
  if (const auto pool = pool_.lock()) (*pool)->give_back(std::move(connection_));
}

Pool::Pool(PollingLoop& loop, PoolOptions options) : loop_(loop), options_(std::move(options)) {}

Pool::~Pool() {
  for (const Waiting& one : waiting_) loop_.cancel(one.deadline);
  // Whoever waits for an answer holds the lease of the connection that would give it. Leases come back no more from
  // here.
  self_.reset();
  for (const auto& connection : all_) connection->forget();
}

void Pool::lease(Leased answer) {
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return answer(Lease(self_, std::move(connection)));
  }
  if (all_.size() == opening_ && opening_ == 0 && loop_.now() < not_before_) return answer(last_failure_);
  if (waiting_.size() >= options_.max_waiting) {
    ++refused_;
    return answer(busy());
  }
  Waiting one{std::move(answer), 0, ++last_number_};
  one.deadline = loop_.after(options_.wait_limit, [this, number = one.number] {
    const auto found = std::ranges::find(waiting_, number, &Waiting::number);
    if (found == waiting_.end()) return;
    const Leased told = std::move(found->answer);
    waiting_.erase(found);
    ++refused_;
    told(busy());
  });
  waiting_.push_back(std::move(one));
  if (opening_ < waiting_.size() && all_.size() < options_.size && loop_.now() >= not_before_) open_one();
}

void Pool::run(std::vector<Statement> batch, Connection::Done done) {
  lease([batch = std::move(batch), done = std::move(done)](Result<Lease, DbError> leased) mutable {
    if (!leased) return done(BatchError{leased.error(), 0});
    auto kept = std::make_shared<Lease>(std::move(*leased));
    (*kept)->run(std::move(batch), [kept, done = std::move(done)](Connection::BatchResult result) mutable {
      // Given back first, so that what `done` asks next finds it.
      kept.reset();
      done(std::move(result));
    });
  });
}

void Pool::give_back(std::shared_ptr<Connection> connection) {
  if (connection->is_broken()) return drop(connection);
  if (connection->batches_under_way() > 0 || connection->in_transaction()) {
    Connection& used = *connection;
    return used.run({{"ROLLBACK", {}}},
                    [this, connection = std::move(connection)](const Connection::BatchResult& rolled_back) {
                      if (!rolled_back.ok() || connection->in_transaction()) return drop(connection);
                      give_back(connection);
                    });
  }
  idle_.push_back(std::move(connection));
  serve();
}

void Pool::serve() {
  while (!waiting_.empty() && !idle_.empty()) {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    loop_.cancel(next.deadline);
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    next.answer(Lease(self_, std::move(connection)));
  }
}

void Pool::open_one() {
  auto connection = std::make_shared<Connection>(loop_, options_.connect);
  all_.push_back(connection);
  ++opening_;
  const std::weak_ptr<Connection> weak = connection;
  connection->on_broken([this, weak] {
    if (const auto lost = weak.lock()) drop(lost);
  });
  connection->open([this, weak](Result<void, DbError> outcome) {
    const auto made = weak.lock();
    if (!outcome) return opened(made, std::move(outcome));
    if (made->server_version() < kOldestServer) {
      return opened(made, DbError{"0A000", "the database server is older than PostgreSQL 15", "", "Upgrade it."});
    }
    const std::string limit = std::to_string(options_.statement_limit.count());
    made->run({{"SELECT set_config('statement_timeout', $1, false), set_config('timezone', 'UTC', false), "
                "set_config('idle_in_transaction_session_timeout', '30000', false)",
                {limit}}},
              [this, weak](const Connection::BatchResult& set) {
                const auto ready = weak.lock();
                set.ok() ? opened(ready, {}) : opened(ready, set.error().error);
              });
  });
}

void Pool::opened(const std::shared_ptr<Connection>& connection, Result<void, DbError> outcome) {
  if (std::ranges::find(all_, connection) == all_.end()) return;  // Lost in the same moment and counted already.
  --opening_;
  if (outcome) {
    backoff_ = {};
    not_before_ = {};
    idle_.push_back(connection);
    return serve();
  }
  ++failed_opens_;
  log(LogLevel::kWarning, "database.unreachable", {{"code", outcome.error().code}});
  backoff_ = backoff_ == Duration{} ? kFirstBackoff : std::min(backoff_ * 2, kLongestBackoff);
  not_before_ = loop_.now() + backoff_;
  last_failure_ = outcome.error();
  std::erase(all_, connection);
  loop_.post([connection] {});  // It is among its own callers now.
  if (all_.empty()) fail_waiting(last_failure_);
}

void Pool::drop(const std::shared_ptr<Connection>& connection) {
  std::erase(idle_, connection);
  if (std::erase(all_, connection) > 0) loop_.post([connection] {});
  if (!waiting_.empty() && all_.size() < options_.size && loop_.now() >= not_before_) open_one();
}

void Pool::fail_waiting(const DbError& error) {
  const DbError reason = error;
  auto failed = std::exchange(waiting_, {});
  for (Waiting& one : failed) {
    loop_.cancel(one.deadline);
    one.answer(reason);
  }
}

PoolStats Pool::stats() const {
  return {all_.size() - opening_, all_.size() - opening_ - idle_.size(), waiting_.size(), refused_, failed_opens_};
}

}  // namespace bedside::store::postgres
