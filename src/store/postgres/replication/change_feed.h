// The change feed of PostgreSQL: every committed change of the published tables, pushed as the log has it, whoever
// wrote it, in commit order, with the audience that may see it.
//
// The slot is durable: after a lost connection, a crash of the server or of the database the feed goes on where
// everybody had been told, without a gap and, within one life of this process, without a double.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/feed.h"
#include "store/feed_listeners.h"
#include "store/membership.h"
#include "store/postgres/feed/gate.h"
#include "store/postgres/feed/progress.h"
#include "store/postgres/feed/tables.h"
#include "store/postgres/replication/asker.h"
#include "store/postgres/replication/slot_stream.h"

namespace bedside::store::postgres {

class ChangeFeed {
 public:
  struct Options {
    ConnectTo connect;  // A login that may replicate, read the catalogue and act as the three roles.
    std::string slot = "bedside";
    std::string publication = "supabase_realtime";
    std::string broadcasts = "supabase_realtime_messages_publication";  // Of realtime.messages; may be missing.
    std::size_t max_items = 4'096;  // Past either the log is left with the server until subscribers have caught up.
    std::size_t max_bytes = 32 << 20;
  };
  struct Stats {
    bool streaming = false;
    std::uint64_t lag_bytes = 0;  // Of the log that the server keeps for us, as of the last look.
    std::uint64_t changes = 0;
    std::uint64_t broadcasts = 0;
    std::uint64_t questions = 0;        // Those that are put again included.
    std::uint64_t early_questions = 0;  // Answered before the change was visible, and put again.
    std::uint64_t early_catalogs = 0;   // Read before the work of the transaction at hand was visible, and read again.
    std::uint64_t failed_policies = 0;  // Questions that the database answered with an error.
    std::uint64_t interruptions = 0;
    std::uint64_t gaps = 0;
    std::size_t waiting = 0;  // Changes on their way to subscribers.
  };

  ChangeFeed(PollingLoop& loop, Options options);
  ~ChangeFeed();
  ChangeFeed(const ChangeFeed&) = delete;

  // `ready` is called once: when the stream runs for the first time, or with what keeps it from running and will not
  // mend itself (no publication, no logical log, no right). It goes on trying.
  void start(FeedListeners listeners, std::function<void(Result<void, DbError>)> ready);

  Stats stats() const;
  const DbError& last_failure() const { return last_failure_; }

 private:
  enum Held : unsigned { kFull = 1, kCatalog = 2 };
  struct PendingRow {
    TableBook::Row row;
    DatabaseBroadcast broadcast;
    bool is_broadcast = false;
  };

  // change_feed_start.cc
  void prepare();
  void on_slot(const Rows& found);
  void begin_stream();
  void on_stopped(const DbError& why);
  Duration next_backoff();
  void retry(const DbError& why, Duration after);
  void wait_for_slot(const DbError& why);
  void again(Duration after);
  void look_at_lag();
  void reload_catalog();
  void apply_catalog();
  void reload_membership(std::function<void()> then);

  // change_feed.cc
  void on_message(const pgoutput::Message& message);
  void on_insert(const pgoutput::Insert& message);
  void add(TableBook::Row row);
  void flush();
  void ask(const std::shared_ptr<const Change>& change, const ActorPtr& actor, std::function<void(bool)> answer,
           Duration look_again);
  void dealt_with();
  void hold(Held why);
  void release(Held why);

  PollingLoop& loop_;
  Options options_;
  FeedListeners listeners_;
  std::function<void(Result<void, DbError>)> ready_;
  Asker asker_;
  Progress progress_;
  TableBook book_;
  Membership membership_;
  Gate gate_;
  std::unique_ptr<SlotStream> stream_;
  std::vector<PendingRow> transaction_;  // What came of the open transaction and is not judged yet.
  std::size_t transaction_bytes_ = 0;
  Instant committed_at_{};
  std::uint64_t writer_ = 0;               // The transaction that is being received, or was last.
  std::uint64_t catalog_after_ = 0;        // What it did to the tables is to be seen in the catalogue.
  std::unique_ptr<struct Catalog> fresh_;  // Read, and to be applied when nothing is on its way any more.
  bool reading_catalog_ = false;
  bool catalog_stale_ = false;
  bool with_broadcasts_ = false;
  bool had_slot_ = false;
  bool waits_for_slot_ = false;
  bool prepared_ = false;
  unsigned held_ = 0;
  Duration backoff_{};
  Loop::TimerId retry_ = 0;
  Loop::TimerId lag_timer_ = 0;
  DbError last_failure_;
  Stats stats_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace bedside::store::postgres
