// The embedded database's stores.
#pragma once

#include <memory>

#include "apps/server/stores/stores.h"
#include "store/sqlite/auth_store.h"
#include "store/sqlite/call_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/keeping/audit_store.h"
#include "store/sqlite/push/push_store.h"
#include "store/sqlite/rest/rest_store.h"
#include "store/sqlite/rooms.h"
#include "store/sqlite/topic_store.h"

namespace bedside::server {

class EmbeddedStores final : public Stores {
 public:
  static Result<std::unique_ptr<Stores>> open(const DataFolder& folder, net::AsioLoop& loop);

  EmbeddedStores(std::unique_ptr<store::sqlite::Database> database, net::AsioLoop& loop);

  store::AuthStore& accounts() override { return *accounts_; }
  store::RestStore& tables() override { return tables_; }
  store::RoomStore& rooms() override { return rooms_; }
  store::CallStore& calls() override { return calls_; }
  store::TopicStore& topics() override { return topics_; }
  store::PushStore& devices() override { return devices_; }
  store::AuditStore& audit() override { return audit_; }

  store::FeedTables published() const override;
  void follow(store::FeedListeners listeners, std::function<void(Status)> ready) override;
  void sweep(const RetentionRules& rules, Instant now, std::function<void()> done) override;
  void probe(std::function<void(bool)> answer) override;
  std::vector<service::Gauge> gauges() const override;

 private:
  net::AsioLoop& loop_;
  std::unique_ptr<store::sqlite::Database> database_;
  std::unique_ptr<store::AuthStore> accounts_;
  store::sqlite::SqliteRestStore tables_;
  store::sqlite::SqliteRoomStore rooms_;
  store::sqlite::SqliteCallStore calls_;
  store::sqlite::SqliteTopicStore topics_;
  store::sqlite::SqlitePushStore devices_;
  store::sqlite::SqliteAuditStore audit_;
};

}  // namespace bedside::server
