// PostgreSQL's stores: one pool of connections for requests, one connection that listens, and the feed with its own.
#pragma once

#include <memory>

#include "apps/server/stores/stores.h"
#include "store/postgres/auth/auth_store.h"
#include "store/postgres/call_store.h"
#include "store/postgres/keeping/audit_store.h"
#include "store/postgres/keeping/retention.h"
#include "store/postgres/listener.h"
#include "store/postgres/pool.h"
#include "store/postgres/push/push_store.h"
#include "store/postgres/replication/change_feed.h"
#include "store/postgres/rest/rest_store.h"
#include "store/postgres/room_store.h"
#include "store/postgres/topic_store.h"

namespace bedside::server {

class PostgresStores final : public Stores {
 public:
  // Blocks until the database has answered whether it is fit to serve; the error names the first thing that is missing
  // and its mend.
  static Result<std::unique_ptr<Stores>> open(const DatabaseRules& rules, net::AsioLoop& loop);

  PostgresStores(const DatabaseRules& rules, net::AsioLoop& loop);

  store::AuthStore& accounts() override { return *accounts_; }
  store::RestStore& tables() override { return tables_; }
  store::RoomStore& rooms() override { return rooms_; }
  store::CallStore& calls() override { return calls_; }
  store::TopicStore& topics() override { return topics_; }
  store::PushStore& devices() override { return devices_; }
  store::AuditStore& audit() override { return audit_; }

  store::FeedTables published() const override { return {}; }
  void follow(store::FeedListeners listeners, std::function<void(Status)> ready) override;
  void sweep(const RetentionRules& rules, Instant now, std::function<void()> done) override;
  void probe(std::function<void(bool)> answer) override;
  std::vector<service::Gauge> gauges() const override;

 private:
  void sweep_from(std::size_t kind, const RetentionRules& rules, Instant now, std::function<void()> done);

  store::postgres::Pool pool_;
  std::unique_ptr<store::AuthStore> accounts_;
  store::postgres::PostgresRestStore tables_;
  store::postgres::PostgresRoomStore rooms_;
  store::postgres::PostgresCallStore calls_;
  store::postgres::PostgresTopicStore topics_;
  store::postgres::PostgresPushStore devices_;
  store::postgres::PostgresAuditStore audit_;
  store::postgres::PostgresRetentionStore retention_;
  store::postgres::Listener bell_;
  store::postgres::ChangeFeed feed_;
};

}  // namespace bedside::server
