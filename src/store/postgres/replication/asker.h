// The feed's own ordinary connection: the catalogue, and the questions who may see a row. It comes back by itself, and
// nothing that was asked is lost on the way.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/actor.h"
#include "store/postgres/connection.h"

namespace bedside::store::postgres {

class Asker {
 public:
  struct Options {
    ConnectTo connect;
    Duration statement_limit = 2s;         // A policy that takes longer hides the row.
    std::function<void()> schema_changed;  // Somebody rang the bell `pgrst`, or the connection was lost meanwhile.
  };

  Asker(PollingLoop& loop, Options options);
  ~Asker();
  Asker(const Asker&) = delete;

  void start() { open(); }

  // Batches are answered in order. One that was under way when the connection broke is run again on the next, so they
  // must only read. The answer is an error of the batch itself, never of the connection.
  void run(std::vector<Statement> batch, Connection::Done done);

  bool connected() const { return connection_ && !connection_->is_broken(); }
  const DbError& last_failure() const { return last_failure_; }

 private:
  struct Work {
    std::vector<Statement> batch;
    Connection::Done done;
  };

  void open();
  void opened();
  void reopen();
  void send(std::uint64_t number);

  PollingLoop& loop_;
  Options options_;
  std::unique_ptr<Connection> connection_;
  bool ready_ = false;
  bool was_ready_ = false;
  std::map<std::uint64_t, std::shared_ptr<Work>> work_;  // By number: the order of asking.
  std::uint64_t last_number_ = 0;
  Duration backoff_{};
  Loop::TimerId retry_ = 0;
  DbError last_failure_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace bedside::store::postgres
