#include "apps/server/stores/embedded_stores.h"

#include <utility>

#include "apps/server/keeping.h"
#include "store/sqlite/schema.h"

namespace bedside::server {

Result<std::unique_ptr<Stores>> EmbeddedStores::open(const DataFolder& folder, net::AsioLoop& loop) {
  auto database = store::sqlite::Database::open({.path = folder.database()}, loop);
  if (!database) return std::move(database).error();
  return std::unique_ptr<Stores>(std::make_unique<EmbeddedStores>(std::move(*database), loop));
}

EmbeddedStores::EmbeddedStores(std::unique_ptr<store::sqlite::Database> database, net::AsioLoop& loop)
    : loop_(loop),
      database_(std::move(database)),
      accounts_(store::sqlite::make_auth_store(*database_)),
      tables_(*database_),
      rooms_(*database_),
      calls_(*database_),
      topics_(*database_),
      devices_(*database_),
      audit_(*database_) {}

store::FeedTables EmbeddedStores::published() const {
  store::FeedTables feeds;
  for (const store::sqlite::Table& table : store::sqlite::public_tables()) feeds.push_back(table.feed);
  return feeds;
}

// Its tables are always the same, nobody is asked who may see them, and no change is ever lost.
void EmbeddedStores::follow(store::FeedListeners listeners, std::function<void(Status)> ready) {
  database_->set_change_listener(std::move(listeners.change));
  loop_.post([ready = std::move(ready)] { ready({}); });
}

void EmbeddedStores::sweep(const RetentionRules& rules, Instant now, std::function<void()> done) {
  sweep_kept(*database_, rules, now, std::move(done));
}

void EmbeddedStores::probe(std::function<void(bool)> answer) {
  database_->read([](store::sqlite::Connection&) { return store::sqlite::JobResult(); },
                  [answer = std::move(answer)](const store::sqlite::JobResult& result) { answer(result.ok()); });
}

std::vector<service::Gauge> EmbeddedStores::gauges() const {
  std::vector<service::Gauge> all;
  const auto queue = [&](const char* name, const char* help, auto member) {
    all.push_back({name, help, [this, member] { return static_cast<double>(database_->queues().*member); }});
  };
  using Queues = store::sqlite::JobQueues;
  queue("bedside_embedded_writes_waiting", "Jobs that wait to be written.", &Queues::writes);
  queue("bedside_embedded_reads_waiting", "Jobs that wait for a reader.", &Queues::reads);
  queue("bedside_embedded_refused_total", "Jobs turned away because too many waited.", &Queues::refused);
  return all;
}

}  // namespace bedside::server
