#include "store/postgres/replication/asker.h"

#include <algorithm>
#include <utility>

namespace bedside::store::postgres {
namespace {

constexpr Duration kFirstRetry = 100ms;
constexpr Duration kLastRetry = 5s;

// Said about the connection or the server, and not about what was asked.
bool is_loss(const std::string& code) { return code.starts_with("08") || code.starts_with("57P"); }

}  // namespace

Asker::Asker(PollingLoop& loop, Options options) : loop_(loop), options_(std::move(options)) {}

Asker::~Asker() { loop_.cancel(retry_); }

void Asker::run(std::vector<Statement> batch, Connection::Done done) {
  const std::uint64_t number = ++last_number_;
  work_.emplace(number, std::make_shared<Work>(Work{std::move(batch), std::move(done)}));
  if (ready_) send(number);
}

void Asker::send(std::uint64_t number) {
  connection_->run(work_.at(number)->batch, [this, number, alive = std::weak_ptr(alive_)](auto result) {
    if (alive.expired()) return;
    // Kept for the next connection.
    if (!result.ok() && is_loss(result.error().error.code)) return;
    const auto work = work_.extract(number);
    if (!work.empty()) work.mapped()->done(std::move(result));
  });
}

void Asker::open() {
  retry_ = 0;
  connection_ = std::make_unique<Connection>(loop_, options_.connect);
  connection_->on_broken([this] { reopen(); });
  connection_->on_notify([this](std::string_view channel, std::string_view) {
    if (channel == "pgrst" && options_.schema_changed) options_.schema_changed();
  });
  connection_->open([this](Result<void, DbError> outcome) {
    if (!outcome) {
      last_failure_ = outcome.error();
      return reopen();
    }
    // Values are printed as the feed prints them, and nobody's policy may hold up the others.
    connection_->run(
        {{"SELECT set_config('statement_timeout', $1, false), set_config('timezone', 'UTC', false), "
          "set_config('datestyle', 'ISO', false), set_config('default_transaction_read_only', 'on', false)",
          {std::to_string(options_.statement_limit.count())}},
         {"LISTEN pgrst", {}}},
        [this, alive = std::weak_ptr(alive_)](auto result) {
          if (alive.expired()) return;
          if (result.ok()) return opened();
          last_failure_ = result.error().error;
          if (!is_loss(last_failure_.code)) reopen();
        });
  });
}

void Asker::opened() {
  ready_ = true;
  backoff_ = {};
  std::vector<std::uint64_t> waiting;
  for (const auto& [number, work] : work_) waiting.push_back(number);
  for (const auto number : waiting) send(number);
  if (std::exchange(was_ready_, true) && options_.schema_changed) options_.schema_changed();
}

void Asker::reopen() {
  ready_ = false;
  if (retry_ != 0) return;
  backoff_ = std::clamp(backoff_ * 2, kFirstRetry, kLastRetry);
  // Not from within the connection's own call.
  retry_ = loop_.after(backoff_, [this] { open(); });
}

}  // namespace bedside::store::postgres
