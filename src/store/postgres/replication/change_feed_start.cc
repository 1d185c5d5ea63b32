// How the feed comes up, comes back and follows the catalogue.
#include <algorithm>
#include <utility>

#include "base/os/log.h"
#include "store/postgres/feed/question.h"
#include "store/postgres/replication/catalog.h"
#include "store/postgres/replication/change_feed.h"

namespace bedside::store::postgres {
namespace {

constexpr Duration kFirstRetry = 100ms;
constexpr Duration kLastRetry = 5s;
constexpr Duration kSlotRetry = 250ms;  // While another server has the slot.
constexpr Duration kLookAtLag = 5s;
constexpr Duration kLookAgain = 5ms;  // While the commit that the log has told of is not visible.

constexpr const char* kSlotInUse = "55006";

// What trying again does not mend.
bool is_lasting(const std::string& code) {
  return code == "42704" || code == "42501" || code == "55000" || code == "28P01" || code == "28000" || code == "3D000";
}

DbError explained(DbError error) {
  if (error.hint.empty() && error.code == "42501") {
    error.hint = "Give the login the attribute REPLICATION: ALTER ROLE … REPLICATION.";
  }
  if (error.code == "55000") error.hint = "Set wal_level = logical in postgresql.conf and start the server again.";
  return error;
}

}  // namespace

void ChangeFeed::start(FeedListeners listeners, std::function<void(Result<void, DbError>)> ready) {
  listeners_ = std::move(listeners);
  ready_ = std::move(ready);
  stream_ = std::make_unique<SlotStream>(
      loop_, SlotStream::Options{options_.connect, options_.slot, ""}, progress_,
      SlotStream::Events{.on_message = [this](const pgoutput::Message& message) { on_message(message); },
                         .on_started =
                             [this] {
                               backoff_ = {};
                               if (std::exchange(waits_for_slot_, false)) {
                                 log(LogLevel::kInfo, "feed.slot_taken_over", {{"slot", options_.slot}});
                               }
                               if (auto told = std::exchange(ready_, nullptr)) told({});
                             },
                         .on_stopped = [this](const DbError& why) { on_stopped(why); }});
  asker_.start();
  prepare();
  look_at_lag();
}

void ChangeFeed::prepare() {
  asker_.run(
      {{"SELECT coalesce(wal_status, 'reserved') FROM pg_replication_slots WHERE slot_name = $1", {options_.slot}},
       {"SELECT pubname FROM pg_publication WHERE pubname IN ($1, $2)", {options_.publication, options_.broadcasts}}},
      [this, alive = std::weak_ptr(alive_)](Connection::BatchResult result) {
        if (alive.expired()) return;
        if (!result.ok()) return retry(result.error().error, next_backoff());
        bool published = false;
        with_broadcasts_ = false;
        const Rows& publications = result->back();
        for (int i = 0; i < publications.size(); ++i) {
          if (publications.text(i, 0) == options_.publication) published = true;
          if (publications.text(i, 0) == options_.broadcasts) with_broadcasts_ = true;
        }
        if (!published) {
          return retry({"42704", "publication \"" + options_.publication + "\" does not exist", "",
                        "Run `bedside migrate`, or CREATE PUBLICATION " + options_.publication + "."},
                       next_backoff());
        }
        on_slot(result->front());
      });
}

void ChangeFeed::on_slot(const Rows& found) {
  const bool lost = found.size() > 0 && found.text(0, 0) == "lost";
  if (found.size() > 0 && !lost) {
    had_slot_ = true;
    return begin_stream();
  }
  std::vector<Statement> making;
  if (lost) making.push_back({"SELECT pg_drop_replication_slot($1)", {options_.slot}});
  making.push_back({"SELECT pg_create_logical_replication_slot($1, 'pgoutput')", {options_.slot}});
  asker_.run(std::move(making),
             [this, is_gap = lost || had_slot_, alive = std::weak_ptr(alive_)](Connection::BatchResult result) {
               if (alive.expired()) return;
               // 42710: it was made, and the answer was lost with the connection.
               if (!result.ok() && result.error().error.code != "42710")
                 return retry(result.error().error, next_backoff());
               had_slot_ = true;
               if (is_gap) {
                 ++stats_.gaps;
                 prepared_ = false;
                 log(LogLevel::kError, "feed.gap", {{"slot", options_.slot}});
               }
               begin_stream();
               if (is_gap && listeners_.gap) listeners_.gap();
             });
}

// The catalogue first: subscribers are bound to tables, and a row is judged by them. After a mere interruption all that
// is known still holds, because nothing of the log was missed.
void ChangeFeed::begin_stream() {
  const auto stream = [this] {
    stream_->set_publications(with_broadcasts_
                                  ? quoted_name(options_.publication) + "," + quoted_name(options_.broadcasts)
                                  : quoted_name(options_.publication));
    stream_->start();
  };
  if (prepared_) return stream();
  asker_.run(catalog_questions(options_.publication),
             [this, stream, alive = std::weak_ptr(alive_)](Connection::BatchResult result) {
               if (alive.expired()) return;
               if (!result.ok()) return retry(result.error().error, next_backoff());
               auto catalog = read_catalog(*result);
               writer_ = catalog.next_transaction;
               book_.set(std::move(catalog.types), std::move(catalog.tables));
               listeners_.tables(book_.all());
               reload_membership([this, stream] {
                 prepared_ = true;
                 stream();
               });
             });
}

void ChangeFeed::reload_membership(std::function<void()> then) {
  const TableFacts* members = book_.find("public", "room_members");
  if (members == nullptr || members->table->decided != Decided::kByUser) return then();
  asker_.run(membership_questions(),
             [this, then = std::move(then), alive = std::weak_ptr(alive_)](Connection::BatchResult result) {
               if (alive.expired()) return;
               membership_.clear();
               if (!result.ok()) {
                 log(LogLevel::kError, "feed.members_unknown", {{"code", result.error().error.code}});
                 return then();
               }
               const Rows& rows = result->back();
               for (int i = 0; i < rows.size(); ++i) {
                 const auto room = RoomId::parse(rows.text(i, 0));
                 const auto user = UserId::parse(rows.text(i, 1));
                 if (room && user) membership_.join(*room, *user);
               }
               then();
             });
}

void ChangeFeed::on_stopped(const DbError& why) {
  if (why.code == kSlotInUse) return wait_for_slot(why);
  ++stats_.interruptions;
  backoff_ = std::clamp(backoff_ * 2, kFirstRetry, next_backoff());
  retry(why, backoff_);
}

Duration ChangeFeed::next_backoff() { return backoff_ = std::clamp(backoff_ * 2, kFirstRetry, kLastRetry); }

void ChangeFeed::retry(const DbError& why, Duration after) {
  last_failure_ = explained(why);
  log(LogLevel::kWarning, "feed.interrupted", {{"code", why.code}});
  if (ready_ && is_lasting(why.code)) std::exchange(ready_, nullptr)(last_failure_);
  again(after);
}

// Another server lives on it, or our own former connection has not been noticed as gone.
void ChangeFeed::wait_for_slot(const DbError& why) {
  last_failure_ = why;
  if (!std::exchange(waits_for_slot_, true)) {
    log(LogLevel::kWarning, "feed.slot_taken",
        {{"slot", options_.slot},
         {"text", why.message},
         {"next",
          "This server takes the slot over when it is free. To run beside the other one it needs a database.slot "
          "of its own."}});
  }
  again(kSlotRetry);
}

void ChangeFeed::again(Duration after) {
  loop_.cancel(retry_);
  retry_ = loop_.after(after, [this] {
    retry_ = 0;
    prepare();
  });
}

void ChangeFeed::look_at_lag() {
  lag_timer_ = loop_.after(kLookAtLag, [this] { look_at_lag(); });
  if (!asker_.connected()) return;
  asker_.run({{"SELECT coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), 0)::int8 "
               "FROM pg_replication_slots WHERE slot_name = $1",
               {options_.slot}}},
             [this, alive = std::weak_ptr(alive_)](Connection::BatchResult result) {
               if (alive.expired() || !result.ok() || result->front().size() == 0) return;
               stats_.lag_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(result->front().integer(0, 0), 0));
             });
}

void ChangeFeed::reload_catalog() {
  // One answer may be older than the bell that was rung after its question.
  catalog_stale_ = true;
  if (reading_catalog_) return;
  reading_catalog_ = true;
  catalog_stale_ = false;
  asker_.run(catalog_questions(options_.publication, catalog_after_),
             [this, alive = std::weak_ptr(alive_)](Connection::BatchResult result) {
               if (alive.expired()) return;
               reading_catalog_ = false;
               if (catalog_stale_) return reload_catalog();
               if (!result.ok()) {
                 log(LogLevel::kError, "feed.catalogue_unread", {{"code", result.error().error.code}});
                 return release(kCatalog);
               }
               auto catalog = std::make_unique<Catalog>(read_catalog(*result));
               if (!catalog->is_after) {
                 ++stats_.early_catalogs;
                 reading_catalog_ = true;
                 loop_.after(kLookAgain, [this, alive] {
                   if (alive.expired()) return;
                   reading_catalog_ = false;
                   reload_catalog();
                 });
                 return;
               }
               fresh_ = std::move(catalog);
               hold(kCatalog);
               flush();
               if (gate_.items() == 0) apply_catalog();
             });
}

// Between two changes, when nothing stands under the old description any more.
void ChangeFeed::apply_catalog() {
  if (!fresh_ || gate_.items() > 0) return;
  const auto catalog = std::move(fresh_);
  const auto values = [](const FeedTables& tables) {
    std::vector<FeedTable> all;
    for (const auto& table : tables) all.push_back(*table);
    return all;
  };
  const auto before = values(book_.all());
  book_.set(std::move(catalog->types), std::move(catalog->tables));
  if (values(book_.all()) != before) {
    listeners_.tables(book_.all());
    return reload_membership([this] { release(kCatalog); });
  }
  release(kCatalog);
}

}  // namespace bedside::store::postgres
