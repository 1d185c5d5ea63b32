// The replication connection: one durable slot, read as it fills, taken over after a crash, and never lost by us.
//
// The slot belongs to one reader at a time. A second server that wants it waits; when the first is gone, the server
// notices within its wal_sender_timeout, which we set to ten seconds for our own connection, and the next one is in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/polling_loop.h"
#include "store/db_error.h"
#include "store/postgres/feed/lsn.h"
#include "store/postgres/feed/pgoutput.h"
#include "store/postgres/feed/progress.h"
#include "store/postgres/link.h"

namespace bedside::store::postgres {

class SlotStream {
 public:
  struct Options {
    ConnectTo connect;  // An ordinary address; what replication needs is added here.
    std::string slot;
    std::string publications;  // As START_REPLICATION wants them: "a","b".
  };
  struct Events {
    std::function<void(const pgoutput::Message&)> on_message;  // Keepalives and statuses are dealt with here.
    std::function<void()> on_started;
    // The connection is gone or was refused; start() begins again.
    std::function<void(const DbError&)> on_stopped;
  };

  SlotStream(PollingLoop& loop, Options options, Progress& progress, Events events);
  ~SlotStream();
  SlotStream(const SlotStream&) = delete;

  // Once after construction and once after each on_stopped.
  void start();
  // For the next start().
  void set_publications(std::string quoted_list) { options_.publications = std::move(quoted_list); }
  // Messages stop coming; the server keeps the rest. Statuses go on, so that it stays patient.
  void hold();
  void resume();
  // Tells the server how far we are. By itself once a second, and whenever it asks.
  void report();

  bool streaming() const { return streaming_; }

 private:
  void opened(Result<void, DbError> outcome);
  void on_input();
  void begin_copy();
  void read();
  void frame(std::string_view bytes);
  void stopped(DbError why);
  void tick();

  PollingLoop& loop_;
  Options options_;
  Progress& progress_;
  Events events_;
  std::unique_ptr<Link> link_;
  bool streaming_ = false;
  bool held_ = false;
  bool reading_ = false;
  Loop::TimerId timer_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace bedside::store::postgres
