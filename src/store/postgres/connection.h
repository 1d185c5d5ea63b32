// One connection to PostgreSQL that takes whole batches of statements: each batch is one pipeline, one round trip.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/polling_loop.h"
#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/link.h"
#include "store/postgres/result.h"

namespace bedside::store::postgres {

// A statement with its values as text; they never become a part of it. The server infers their types.
struct Statement {
  std::string sql;
  std::vector<std::optional<std::string>> values;
};

struct BatchError {
  DbError error;
  std::size_t statement = 0;  // Which one of the batch failed; those behind it were not run.
};

// Resource. Everything is called on the loop.
class Connection {
 public:
  using BatchResult = Result<std::vector<Rows>, BatchError>;
  using Done = std::function<void(BatchResult)>;
  using Notified = std::function<void(std::string_view channel, std::string_view payload)>;

  Connection(PollingLoop& loop, ConnectTo to) : link_(loop, std::move(to)), loop_(loop) {}

  // Once. On success batches may be run.
  void open(Link::Opened done);

  // Runs the statements in order; the first failure skips the rest and is the answer. Without a BEGIN among them they
  // are one transaction. Batches are answered in order and may be queued. A statement that comes a second time is
  // prepared and from then on only named.
  void run(std::vector<Statement> batch, Done done);

  // Nobody is there to hear the answers any more: what waits for them is destroyed, and may hold this connection.
  void forget() { const auto unheard = std::exchange(batches_, {}); }

  // The connection is lost; batches under way have been answered with kConnectionLost.
  void on_broken(std::function<void()> told) { on_broken_ = std::move(told); }
  void on_notify(Notified notified) { on_notify_ = std::move(notified); }

  bool is_broken() const { return broken_; }
  // Of the last answered batch: a transaction was left open by it, whole or failed.
  bool in_transaction() const;
  int server_version() const;  // 150018 for 15.18.
  std::size_t batches_under_way() const { return batches_.size(); }

 private:
  enum class Awaited : std::uint8_t { kPrepare, kResult, kSync };
  struct Batch {
    std::deque<Awaited> awaited;
    std::deque<std::string> preparing;  // SQL of the kPrepare steps, in order.
    std::vector<Rows> answers;
    std::optional<BatchError> failure;
    Done done;
  };

  bool send(Batch& batch, const Statement& statement);
  void forget_statements(Batch& batch);
  void read();
  void take(Batch& batch, pg_result* result);
  void lost();

  Link link_;
  PollingLoop& loop_;
  std::deque<Batch> batches_;
  // Name of each prepared statement; empty while it was seen once.
  std::unordered_map<std::string, std::string> statements_;
  std::uint64_t last_name_ = 0;
  bool broken_ = true;
  std::function<void()> on_broken_;
  Notified on_notify_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace bedside::store::postgres
