// The database behind a server, whichever it is: every store that the services stand on, and the life of the feed.
//
// Two of them: embedded_stores.h and postgres_stores.h. What a service needs of a database is a member here, and both
// answer it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "apps/server/config.h"
#include "apps/server/data_folder.h"
#include "base/result.h"
#include "base/time.h"
#include "net/loop.h"
#include "service/ops/metrics.h"
#include "store/audit.h"
#include "store/auth_store.h"
#include "store/call_store.h"
#include "store/feed.h"
#include "store/feed_listeners.h"
#include "store/push_store.h"
#include "store/rest_store.h"
#include "store/room_store.h"
#include "store/topic_store.h"

namespace bedside::server {

// Resource. Everything on the loop, which outlives it.
class Stores {
 public:
  virtual ~Stores() = default;

  virtual store::AuthStore& accounts() = 0;
  virtual store::RestStore& tables() = 0;
  virtual store::RoomStore& rooms() = 0;
  virtual store::CallStore& calls() = 0;
  virtual store::TopicStore& topics() = 0;
  virtual store::PushStore& devices() = 0;
  virtual store::AuditStore& audit() = 0;

  // What is published as far as it is known before follow().
  virtual store::FeedTables published() const = 0;
  // Once: every change from now on. `ready` is called once, when the feed runs or with what keeps it from running.
  virtual void follow(store::FeedListeners listeners, std::function<void(Status)> ready) = 0;

  // One sweep of what is past its time, in small batches; `done` when nothing is left to take away.
  virtual void sweep(const RetentionRules& rules, Instant now, std::function<void()> done) = 0;

  // Does the database answer?
  virtual void probe(std::function<void(bool)> answer) = 0;
  virtual std::vector<service::Gauge> gauges() const = 0;
};

// The database that `config` names, opened and with the schema that this program knows.
Result<std::unique_ptr<Stores>> open_stores(const Config& config, const DataFolder& folder, net::AsioLoop& loop);

}  // namespace bedside::server
