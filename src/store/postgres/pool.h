// A bounded number of connections, lent out one transaction at a time, and a bounded queue before them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/polling_loop.h"
#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/connection.h"

namespace bedside::store::postgres {

inline constexpr int kOldestServer = 150000;

struct PoolOptions {
  ConnectTo connect;
  std::size_t size = 8;
  std::size_t max_waiting = 1'000;  // Past this a lease is refused at once (PGRST003).
  Duration wait_limit = 5s;         // Longer waits are refused (PGRST003).
  Duration statement_limit = 10s;   // Then the server cancels it (57014).
};

struct PoolStats {
  std::size_t open = 0;
  std::size_t lent = 0;
  std::size_t waiting = 0;
  std::uint64_t refused = 0;  // Leases over a limit.
  std::uint64_t failed_opens = 0;
};

class Pool;

// A connection for one transaction. Giving it back (destruction) rolls back what was not committed.
class Lease {
 public:
  Lease(Lease&& other) noexcept : pool_(std::move(other.pool_)), connection_(std::move(other.connection_)) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease();
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  friend class Pool;
  Lease(std::weak_ptr<Pool*> pool, std::shared_ptr<Connection> connection)
      : pool_(std::move(pool)), connection_(std::move(connection)) {}

  std::weak_ptr<Pool*> pool_;
  std::shared_ptr<Connection> connection_;
};

// Resource. Everything on the loop. A server that cannot be reached is tried again after 100 ms, doubling to 5 s; until
// then leases are refused at once with the reason of the last failure.
class Pool {
 public:
  using Leased = std::function<void(Result<Lease, DbError>)>;

  Pool(PollingLoop& loop, PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;

  // `answer` may come before lease() returns.
  void lease(Leased answer);
  // One batch as one transaction on any connection.
  void run(std::vector<Statement> batch, Connection::Done done);

  PoolStats stats() const;
  PollingLoop& loop() const { return loop_; }
  const PoolOptions& options() const { return options_; }

 private:
  friend class Lease;
  struct Waiting {
    Leased answer;
    Loop::TimerId deadline = 0;
    std::uint64_t number = 0;
  };

  void give_back(std::shared_ptr<Connection> connection);
  void serve();
  void open_one();
  void opened(const std::shared_ptr<Connection>& connection, Result<void, DbError> outcome);
  void drop(const std::shared_ptr<Connection>& connection);
  void fail_waiting(const DbError& error);

  PollingLoop& loop_;
  PoolOptions options_;
  std::vector<std::shared_ptr<Connection>> all_;  // Opening, idle and lent.
  std::vector<std::shared_ptr<Connection>> idle_;
  std::deque<Waiting> waiting_;
  std::size_t opening_ = 0;
  std::uint64_t last_number_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t failed_opens_ = 0;
  Duration backoff_{};
  Instant not_before_{};
  DbError last_failure_;
  std::shared_ptr<Pool*> self_ = std::make_shared<Pool*>(this);
};

}  // namespace bedside::store::postgres
