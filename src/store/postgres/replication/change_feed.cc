#include "store/postgres/replication/change_feed.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "store/postgres/feed/question.h"
#include "store/postgres/replication/catalog.h"
#include "store/postgres/result.h"
#include "store/postgres/transaction.h"
#include "store/readers.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

// A transaction is judged as a whole, so that a room and its members may come in any order; a bulk load in parts.
constexpr std::size_t kMaxTransactionRows = 2'000;
constexpr std::size_t kMaxTransactionBytes = 8 << 20;

// Between two looks whether a commit is visible: mostly it is at the first.
constexpr Duration kFirstLook = 1ms;
constexpr Duration kLastLook = 100ms;

// The log names the partition that a row is in, and a Supabase project has one for each day:
// realtime.messages_2026_12_01.
bool is_broadcast_table(std::string_view name) {
  constexpr std::string_view kWhole = "realtime.messages";
  return name.starts_with(kWhole) && (name.size() == kWhole.size() || name[kWhole.size()] == '_');
}

IdInColumn ids_in(const boost::json::object& row) {
  if (row.empty()) return nullptr;
  return [&row](std::string_view column) -> std::optional<Uuid> {
    const auto it = row.find(column);
    if (it == row.end() || !it->value().is_string()) return std::nullopt;
    return Uuid::parse(it->value().get_string());
  };
}

std::string text_in(const boost::json::object& row, std::string_view column) {
  const auto it = row.find(column);
  return it != row.end() && it->value().is_string() ? std::string(it->value().get_string()) : std::string();
}

// Nothing for rows of other extensions, which are probes of rights.
std::optional<DatabaseBroadcast> broadcast_in(const boost::json::object& row) {
  if (text_in(row, "extension") != "broadcast") return std::nullopt;
  DatabaseBroadcast message;
  message.id = text_in(row, "id");
  message.topic = text_in(row, "topic");
  message.event = text_in(row, "event");
  const auto is_private = row.find("private");
  message.is_private = is_private == row.end() || !is_private->value().is_bool() || is_private->value().get_bool();
  const std::string binary = text_in(row, "binary_payload");
  const auto payload = row.find("payload");
  message.is_binary = !binary.empty();
  message.payload = message.is_binary      ? bytes_of(binary)
                    : payload == row.end() ? std::string("{}")
                                           : json::serialize(payload->value());
  return message;
}

}  // namespace

ChangeFeed::ChangeFeed(PollingLoop& loop, Options options)
    : loop_(loop),
      options_(std::move(options)),
      asker_(loop, {.connect = options_.connect, .schema_changed = [this] { reload_catalog(); }}),
      gate_({
          .interested = [this](const Change& change) { return listeners_.interested(change); },
          .ask = [this](const std::shared_ptr<const Change>& change, const ActorPtr& actor,
                        std::function<void(bool)> answer) { ask(change, actor, std::move(answer), kFirstLook); },
          .tell =
              [this](const std::shared_ptr<const Change>& change) {
                ++stats_.changes;
                listeners_.change(change);
              },
          .broadcast =
              [this](const DatabaseBroadcast& message) {
                ++stats_.broadcasts;
                listeners_.broadcast(message);
              },
          .dealt_with = [this] { dealt_with(); },
      }) {}

ChangeFeed::~ChangeFeed() {
  loop_.cancel(retry_);
  loop_.cancel(lag_timer_);
}

ChangeFeed::Stats ChangeFeed::stats() const {
  Stats stats = stats_;
  stats.streaming = stream_ && stream_->streaming();
  stats.waiting = gate_.items();
  return stats;
}

void ChangeFeed::on_message(const pgoutput::Message& message) {
  if (const auto* begin = std::get_if<pgoutput::Begin>(&message)) {
    progress_.begin(begin->commit);
    committed_at_ = begin->committed_at;
    writer_ = whole_transaction(begin->xid, writer_);
    // A transaction that was cut off in the middle comes again from its beginning; what it has left is counted.
  } else if (const auto* commit = std::get_if<pgoutput::Commit>(&message)) {
    flush();
    progress_.commit(commit->end);
  } else if (const auto* relation = std::get_if<pgoutput::Relation>(&message)) {
    const bool known = book_.learn(*relation);
    if (!known && !is_broadcast_table(book_.name_of(relation->id))) {
      hold(kCatalog);
      catalog_after_ = writer_;
      reload_catalog();
    }
  } else if (const auto* type = std::get_if<pgoutput::Type>(&message)) {
    book_.learn(*type);
  } else if (const auto* insert = std::get_if<pgoutput::Insert>(&message)) {
    if (progress_.next_change()) on_insert(*insert);
  } else if (const auto* update = std::get_if<pgoutput::Update>(&message)) {
    if (progress_.next_change()) add(book_.update(*update, committed_at_));
  } else if (const auto* gone = std::get_if<pgoutput::Delete>(&message)) {
    if (progress_.next_change()) add(book_.remove(*gone, committed_at_));
  } else if (const auto* truncate = std::get_if<pgoutput::Truncate>(&message)) {
    // Nobody is told, as upstream; but who is in which room has changed.
    for (const auto id : truncate->relations) {
      if (book_.name_of(id) != "public.room_members") continue;
      flush();
      hold(kCatalog);
      reload_membership([this] { release(kCatalog); });
    }
  }
}

void ChangeFeed::on_insert(const pgoutput::Insert& message) {
  if (!is_broadcast_table(book_.name_of(message.relation))) return add(book_.insert(message, committed_at_));
  PendingRow pending;
  if (auto broadcast = broadcast_in(book_.record_of(message))) {
    pending.is_broadcast = true;
    transaction_bytes_ += broadcast->payload.size();
    pending.broadcast = std::move(*broadcast);
  }
  transaction_.push_back(std::move(pending));
}

void ChangeFeed::add(TableBook::Row row) {
  if (row.change) row.change->transaction = writer_;
  transaction_bytes_ += row.bytes;
  transaction_.push_back({std::move(row), {}, false});
  if (transaction_.size() >= kMaxTransactionRows || transaction_bytes_ >= kMaxTransactionBytes) flush();
}

void ChangeFeed::flush() {
  transaction_bytes_ = 0;
  std::vector<PendingRow> rows;
  rows.swap(transaction_);
  std::vector<ChangedRow> ours;
  for (const auto& pending : rows) {
    if (!pending.row.change || pending.row.change->table->decided != Decided::kByUser) continue;
    const Change& change = *pending.row.change;
    ours.push_back({change.table->name, ids_in(change.old_record), ids_in(change.record)});
  }
  auto readers = readers_of(ours, membership_);
  std::size_t next = 0;
  for (auto& pending : rows) {
    if (pending.is_broadcast) {
      gate_.push(std::move(pending.broadcast));
    } else if (!pending.row.change) {
      gate_.push_nothing();
    } else {
      if (pending.row.change->table->decided == Decided::kByUser) {
        pending.row.change->audience.users = std::move(readers[next++]);
      }
      gate_.push(std::move(pending.row.change), pending.row.bytes);
    }
  }
  if (gate_.items() >= options_.max_items || gate_.bytes() >= options_.max_bytes) hold(kFull);
}

void ChangeFeed::ask(const std::shared_ptr<const Change>& change, const ActorPtr& actor,
                     std::function<void(bool)> answer, Duration look_again) {
  const TableFacts* facts = book_.find(change->table->schema, change->table->name);
  if (facts == nullptr) return answer(false);
  auto question = question_about(*facts, *change, actor->role);
  if (const bool* known = std::get_if<bool>(&question)) return answer(*known);
  auto& [sql, values] = std::get<Question>(question);
  ++stats_.questions;
  std::vector<std::optional<std::string>> given(values.begin(), values.end());
  asker_.run({act_as(*actor), {std::move(sql), std::move(given)}},
             [this, change, actor, look_again, answer = std::move(answer),
              alive = std::weak_ptr(alive_)](Connection::BatchResult result) mutable {
               if (alive.expired()) return;
               // Its policy fails for this actor and this row; nobody else is touched by that.
               if (!result.ok()) {
                 ++stats_.failed_policies;
                 return answer(false);
               }
               const Rows& said = result->back();
               if (said.truth(0, 0)) return answer(said.truth(0, 1));
               ++stats_.early_questions;
               loop_.after(look_again, [this, change, actor, look_again, answer = std::move(answer),
                                        alive = std::move(alive)]() mutable {
                 if (!alive.expired()) ask(change, actor, std::move(answer), std::min(look_again * 2, kLastLook));
               });
             });
}

void ChangeFeed::dealt_with() {
  progress_.dealt_with();
  if ((held_ & kFull) != 0 && gate_.items() < options_.max_items / 2 && gate_.bytes() < options_.max_bytes / 2) {
    release(kFull);
  }
  if (fresh_ && gate_.items() == 0) {
    loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) apply_catalog();
    });
  }
}

void ChangeFeed::hold(Held why) {
  held_ |= why;
  if (stream_) stream_->hold();
}

void ChangeFeed::release(Held why) {
  held_ &= ~static_cast<unsigned>(why);
  if (held_ == 0 && stream_) stream_->resume();
}

}  // namespace bedside::store::postgres
