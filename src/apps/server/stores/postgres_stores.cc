#include "apps/server/stores/postgres_stores.h"

#include <algorithm>
#include <utility>

#include "base/os/log.h"
#include "store/postgres/health.h"
#include "store/postgres/revocations.h"
#include "store/postgres/upkeep.h"

namespace bedside::server {
namespace {

using store::postgres::HealthNote;

constexpr const char* kSchemaChannel = "pgrst";
constexpr Duration kAnswerWithin = 10s;
constexpr std::int64_t kBatch = 500;

store::postgres::PoolOptions pool_options(const DatabaseRules& rules) {
  store::postgres::PoolOptions options;
  options.connect = {
      .address = rules.address, .settings = {{"application_name", "bedside"}}, .time_limit = kAnswerWithin};
  options.size = rules.connections;
  return options;
}

store::postgres::ChangeFeed::Options feed_options(const DatabaseRules& rules) {
  store::postgres::ChangeFeed::Options options;
  options.connect = {.address = rules.address, .settings = {}, .time_limit = kAnswerWithin};
  options.slot = rules.slot;
  return options;
}

Error cannot_follow(const store::DbError& failure) {
  return our_error("database.feed", "changes of the database cannot be followed: " + failure.message, failure.hint);
}

}  // namespace

Result<std::unique_ptr<Stores>> PostgresStores::open(const DatabaseRules& rules, net::AsioLoop& loop) {
  for (const HealthNote& note : store::postgres::examine(rules.address)) {
    if (note.verdict == HealthNote::Verdict::kBad) {
      return user_error("database.unfit", note.subject + ": " + note.text);
    }
    if (note.verdict == HealthNote::Verdict::kWarning) {
      log(LogLevel::kWarning, "database.check", {{"subject", note.subject}, {"text", note.text}});
    }
  }
  DatabaseRules settled = rules;
  if (settled.slot.empty()) {
    auto slot = store::postgres::slot_of(rules.address);
    if (!slot) return std::move(slot).error();
    settled.slot = std::move(*slot);
  }
  return std::unique_ptr<Stores>(std::make_unique<PostgresStores>(settled, loop));
}

PostgresStores::PostgresStores(const DatabaseRules& rules, net::AsioLoop& loop)
    : pool_(loop, pool_options(rules)),
      accounts_(store::postgres::make_auth_store(pool_)),
      tables_(pool_, {.max_rows = rules.max_rows, .aggregates = rules.aggregates}, rules.schemas),
      rooms_(pool_),
      calls_(pool_),
      topics_(pool_),
      devices_(pool_),
      audit_(pool_),
      retention_(pool_),
      bell_(loop, pool_.options().connect,
            {kSchemaChannel, store::postgres::kKeepaliveChannel, store::postgres::kRevokedChannel}),
      feed_(loop, feed_options(rules)) {}

void PostgresStores::follow(store::FeedListeners listeners, std::function<void(Status)> ready) {
  bell_.start(
      [this, revoked = listeners.revoked](std::string_view channel, std::string_view payload) {
        if (channel == kSchemaChannel) return tables_.reload();
        if (channel == store::postgres::kKeepaliveChannel) return calls_.on_keepalive(payload);
        if (const auto told = store::postgres::parse_revocation(payload)) revoked(*told);
      },
      // What rang meanwhile was not heard.
      [this, missed = listeners.revocations_missed] {
        tables_.reload();
        missed();
      });
  feed_.start(std::move(listeners), [ready = std::move(ready)](const Result<void, store::DbError>& running) {
    running ? ready({}) : ready(cannot_follow(running.error()));
  });
}

// A server that hears no changes cannot ring: another one that holds the slot can.
void PostgresStores::probe(std::function<void(bool)> answer) {
  if (!feed_.stats().streaming) return answer(false);
  store::postgres::is_there(pool_, std::move(answer));
}

void PostgresStores::sweep(const RetentionRules& rules, Instant now, std::function<void()> done) {
  store::postgres::forget_broadcasts(pool_,
                                     [this, rules, now, done = std::move(done)] { sweep_from(0, rules, now, done); });
}

// The kinds one after the other, each until a batch is not full.
void PostgresStores::sweep_from(std::size_t kind, const RetentionRules& rules, Instant now,
                                std::function<void()> done) {
  if (kind == store::kAllKept.size()) return done();
  const auto keep = rules.keep(store::kAllKept[kind]);
  if (!keep) return sweep_from(kind + 1, rules, now, std::move(done));
  retention_.remove_expired(
      store::kAllKept[kind], now - *keep, kBatch,
      [this, kind, rules, now, done = std::move(done)](const Result<std::int64_t, store::DbError>& removed) {
        if (!removed) log(LogLevel::kError, "retention.failed", {{"code", removed.error().code}});
        sweep_from(removed && *removed == kBatch ? kind : kind + 1, rules, now, done);
      });
}

std::vector<service::Gauge> PostgresStores::gauges() const {
  std::vector<service::Gauge> all;
  const auto pool = [&](const char* name, const char* help, auto member) {
    all.push_back({name, help, [this, member] { return static_cast<double>(pool_.stats().*member); }});
  };
  using PoolStats = store::postgres::PoolStats;
  pool("bedside_database_connections", "Connections of the pool, open or opening.", &PoolStats::open);
  pool("bedside_database_connections_lent", "Connections that work for somebody.", &PoolStats::lent);
  pool("bedside_database_waiting", "Requests that wait for a connection.", &PoolStats::waiting);
  pool("bedside_database_refused_total", "Requests that waited too long, or found too many waiting.",
       &PoolStats::refused);
  pool("bedside_database_failed_opens_total", "Connections that could not be opened.", &PoolStats::failed_opens);
  const auto feed = [&](const char* name, const char* help, auto member) {
    all.push_back({name, help, [this, member] { return static_cast<double>(feed_.stats().*member); }});
  };
  using FeedStats = store::postgres::ChangeFeed::Stats;
  feed("bedside_feed_streaming", "1 while changes of the database come in.", &FeedStats::streaming);
  feed("bedside_feed_lag_bytes", "Log that the database keeps because it was not confirmed yet.",
       &FeedStats::lag_bytes);
  feed("bedside_feed_waiting", "Changes on their way to subscribers.", &FeedStats::waiting);
  feed("bedside_feed_changes_total", "Changes told.", &FeedStats::changes);
  feed("bedside_feed_broadcasts_total", "Broadcasts of the database told.", &FeedStats::broadcasts);
  feed("bedside_feed_questions_total", "Questions whether somebody may see a row.", &FeedStats::questions);
  feed("bedside_feed_early_questions_total",
       "Questions put again, because a commit was in the log before it was to be seen.", &FeedStats::early_questions);
  feed("bedside_feed_failed_policies_total", "Of these, questions that ended in an error.",
       &FeedStats::failed_policies);
  feed("bedside_feed_interruptions_total", "Times that the stream of changes was cut.", &FeedStats::interruptions);
  feed("bedside_feed_gaps_total", "Times that the slot was lost, with the changes in it.", &FeedStats::gaps);
  return all;
}

}  // namespace bedside::server
