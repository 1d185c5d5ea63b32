// A database with our tables, a feed on it, and everything that the feed has told. For the tests of this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/loop.h"
#include "store/postgres/migrations.h"
#include "store/postgres/replication/change_feed.h"
#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {

class FeedWorld {
 public:
  FeedWorld() : address(testing::TestPostgres::instance().copy_database(model())) {}
  ~FeedWorld() {
    feed.reset();
    // Slots are few, and outlive their readers.
    testing::TestPostgres::execute(
        testing::TestPostgres::instance().address("postgres"),
        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '" + slot() +
            "' AND active; SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" +
            slot() + "'");
  }

  // Another writer, on a connection of its own.
  std::string sql(const std::string& text) const { return testing::TestPostgres::execute(address, text); }
  std::string slot() const { return "feed_" + address.substr(address.rfind('=') + 1); }

  Result<void, DbError> try_start() {
    ChangeFeed::Options options;
    options.connect = {.address = login.empty() ? address : address + " user=" + login, .settings = {}};
    options.slot = slot();
    options.max_items = max_items;
    feed = std::make_unique<ChangeFeed>(loop, options);
    FeedListeners listeners{
        .change = [this](const std::shared_ptr<const Change>& change) { hear(change); },
        .broadcast = [this](const DatabaseBroadcast& message) { broadcasts.push_back(message); },
        .tables = [this](const FeedTables& now) { tables = now; },
        .interested = [this](const Change&) { return subscribers; },
        .gap = [this] { ++gaps; },
    };
    return testing::awaited<Result<void, DbError>>(loop, [&](auto ready) { feed->start(listeners, ready); });
  }
  void start() {
    const auto outcome = try_start();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message << " " << outcome.error().hint;
  }
  void wait_until(const std::function<bool()>& holds) { testing::run_until(loop, holds); }
  void wait_for(std::size_t changes_told) {
    wait_until([&] { return changes.size() >= changes_told; });
    EXPECT_EQ(changes.size(), changes_told);
  }

  static std::string user(std::uint64_t n) {
    Rng rng(n);
    return Uuid::v4(rng).text();
  }
  ActorPtr subscribe(std::uint64_t n, const std::string& more_claims = "") {
    auto actor = std::make_shared<Actor>();
    actor->role = Role::kAuthenticated;
    actor->user = UserId::parse(user(n));
    actor->claims_json = R"({"role":"authenticated","sub":")" + user(n) + "\"" + more_claims + "}";
    subscribers.push_back(actor);
    return subscribers.back();
  }

  std::size_t count(std::string_view table) const {
    std::size_t n = 0;
    for (const auto& change : changes) n += change->table->name == table ? 1 : 0;
    return n;
  }
  std::vector<std::string> readers_of(std::string_view table, std::size_t which) const {
    std::vector<std::string> readers;
    for (const auto& change : changes) {
      if (change->table->name != table || which-- > 0) continue;
      for (const auto& reader : change->audience.users) readers.push_back(reader.text());
      break;
    }
    return readers;
  }
  const FeedTable* table(std::string_view name) const {
    for (const auto& one : tables) {
      if (one->name == name) return one.get();
    }
    return nullptr;
  }
  bool has_table(std::string_view name) const { return table(name) != nullptr; }
  Decided decided(std::string_view name) const { return has_table(name) ? table(name)->decided : Decided::kOpen; }

  net::AsioLoop loop;
  std::string address;
  std::string login;  // Empty: the superuser.
  std::size_t max_items = 4'096;
  std::unique_ptr<ChangeFeed> feed;
  std::vector<std::shared_ptr<const Change>> changes;
  std::vector<std::string> told;
  std::vector<DatabaseBroadcast> broadcasts;
  std::vector<ActorPtr> subscribers;
  FeedTables tables;
  int gaps = 0;

 private:
  // Migrated once for all tests of the program.
  static const std::string& model() {
    static const std::string kModel = [] {
      const std::string made = testing::TestPostgres::instance().make_database();
      const auto migrated = migrate(made, MigrateMode::kApply);
      if (!migrated) throw std::runtime_error(migrated.error().message);
      return made;
    }();
    return kModel;
  }
  void hear(const std::shared_ptr<const Change>& change) {
    constexpr const char* kKinds[] = {"INSERT", "UPDATE", "DELETE"};
    std::string line = kKinds[static_cast<int>(change->kind)];
    line += " " + change->table->name + " " + json::serialize(change->record);
    if (change->kind != ChangeKind::kInsert) line += " was " + json::serialize(change->old_record);
    told.push_back(line);
    changes.push_back(change);
  }
};

}  // namespace bedside::store::postgres
