#include "store/postgres/migrations.h"

#include <charconv>
#include <utility>

#include "store/postgres/blocking.h"

namespace bedside::store::postgres {
namespace {

constexpr const char* kLock = "SELECT pg_advisory_xact_lock(20261124, 1)";
constexpr const char* kInstalled = "SELECT to_regclass('bedside.migrations') IS NOT NULL";
constexpr const char* kVersion = "SELECT coalesce(max(number), 0) FROM bedside.migrations";

Error failed(std::string_view name, const DbError& cause) {
  return our_error("store.migrate", "Migration " + std::string(name) + " failed: " + cause.message + ".",
                   "The database is unchanged. " +
                       (cause.code == "42501"
                            ? std::string("Run it as the owner of the database, or as a superuser for its first time.")
                            : cause.hint));
}

Status check_numbers(const std::vector<Migration>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::size_t number = 0;
    std::from_chars(all[i].name.data(), all[i].name.data() + all[i].name.size(), number);
    if (number != i + 1) {
      return our_error("store.migrate",
                       "Migration " + std::string(all[i].name) + " should have number " + std::to_string(i + 1) + ".");
    }
  }
  return {};
}

Result<int, DbError> version_of(BlockingConnection& db) {
  const auto installed = db.run(kInstalled);
  if (!installed) return installed.error();
  if (!installed->truth(0, 0)) return 0;
  const auto rows = db.run(kVersion);
  if (!rows) return rows.error();
  return static_cast<int>(rows->integer(0, 0));
}

}  // namespace

const std::vector<Migration>& migrations() {
  static const std::vector<Migration> kAll = {
#include "store/migrations_postgres.inc"
  };
  return kAll;
}

Result<int> schema_version(const std::string& address) {
  auto db = BlockingConnection::open(address);
  if (!db) return connect_failure(db.error());
  const auto version = version_of(*db);
  if (!version) return failed("(version)", version.error());
  return *version;
}

Result<Migrated> migrate(const std::string& address, MigrateMode mode, const std::vector<Migration>& all) {
  if (const auto sound = check_numbers(all); !sound) return sound.error();
  auto db = BlockingConnection::open(address);
  if (!db) return connect_failure(db.error());
  // The connection goes with this function, and with it what was not committed.
  if (const auto begun = db->run("BEGIN"); !begun) return failed("(begin)", begun.error());
  if (const auto locked = db->run(kLock); !locked) return failed("(lock)", locked.error());
  const auto version = version_of(*db);
  if (!version) return failed("(version)", version.error());
  const int newest = static_cast<int>(all.size());
  if (*version > newest) {
    return user_error("store.newer_schema",
                      "The database has schema version " + std::to_string(*version) + ", this program knows " +
                          std::to_string(newest) + ".",
                      "Use the program that wrote it, or a newer one.");
  }
  Migrated migrated{*version, {}};
  for (int number = *version + 1; number <= newest; ++number) {
    const Migration& next = all[static_cast<std::size_t>(number - 1)];
    if (const auto done = db->run(std::string(next.sql)); !done) return failed(next.name, done.error());
    const auto noted = version_of(*db);
    if (!noted) return failed(next.name, noted.error());
    if (*noted != number) {
      return our_error("store.migrate", "Migration " + std::string(next.name) + " does not note itself.");
    }
    migrated.applied.emplace_back(next.name);
  }
  const auto ended = db->run(mode == MigrateMode::kApply ? "COMMIT" : "ROLLBACK");
  if (!ended) return failed("(commit)", ended.error());
  return migrated;
}

}  // namespace bedside::store::postgres
