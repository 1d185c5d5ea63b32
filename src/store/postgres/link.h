// One libpq connection on the loop: connecting without blocking, readiness and flushing. What is said over it is the
// owner's: store/postgres/connection.h speaks in pipelines, the change feed in replication.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/polling_loop.h"
#include "base/result.h"
#include "store/db_error.h"

struct pg_conn;

namespace bedside::store::postgres {

struct ConnectTo {
  std::string address;  // A conninfo string or a postgresql:// URI; may hold the password.
  // Laid over the address, for example {"replication", "database"}.
  std::vector<std::pair<std::string, std::string>> settings;
  Duration time_limit = 10s;
};

// Resource. Its destruction closes the connection; nothing is called afterwards.
class Link {
 public:
  using Opened = std::function<void(Result<void, DbError>)>;

  Link(PollingLoop& loop, ConnectTo to) : loop_(loop), to_(std::move(to)) {}
  ~Link();
  Link(const Link&) = delete;

  // Once. `done` is called on the loop, later; names of hosts are looked up by libpq itself, in this thread. On
  // success the connection is non-blocking.
  void open(Opened done);

  // `on_input` is called whenever the server has said something (it has been consumed: use PQisBusy and PQgetResult
  // until there is nothing more) and `on_broken` once when the connection is lost. For after open().
  void listen(std::function<void()> on_input, std::function<void()> on_broken);
  // Sends what libpq has queued, now and, where the kernel is full, as soon as it can. A loss is told to on_broken.
  void flush();

  // Stops and goes on taking what the server says: unread, it stays in the kernel and then with the server. A loss is
  // not noticed meanwhile.
  void hold();
  void resume();

  // Null before open() has succeeded.
  pg_conn* raw() const { return connection_; }

 private:
  void step(int poll_status);
  void finish(Result<void, DbError> outcome);
  void arm_read();
  void broken();

  PollingLoop& loop_;
  ConnectTo to_;
  pg_conn* connection_ = nullptr;
  std::unique_ptr<FdWatch> watch_;
  Loop::TimerId deadline_ = 0;
  Opened opened_;
  std::function<void()> on_input_;
  std::function<void()> on_broken_;
  bool held_ = false;
  bool armed_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace bedside::store::postgres
