#include "store/sqlite/migrations.h"

#include <charconv>
#include <string>

namespace bedside::store::sqlite {
namespace {

Error failed(std::string_view name, const DbError& cause) {
  return our_error("store.migrate", "Migration " + std::string(name) + " failed: " + cause.message + ".",
                   "The database is unchanged. Restore a backup or report this.");
}

// Rolls back unless told that all went well.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  Transaction(const Transaction&) = delete;
  ~Transaction() {
    if (open_) (void)connection_.execute_script("ROLLBACK");
  }
  Result<void, DbError> begin() {
    auto done = connection_.execute_script("BEGIN EXCLUSIVE");
    open_ = done.ok();
    return done;
  }
  Result<void, DbError> commit() {
    auto done = connection_.execute_script("COMMIT");
    if (done) open_ = false;
    return done;
  }

 private:
  Connection& connection_;
  bool open_ = false;
};

Result<int, DbError> version_of(Connection& connection) {
  auto cursor = connection.prepare("PRAGMA user_version");
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  return static_cast<int>(cursor->integer(0));
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

}  // namespace

const std::vector<Migration>& migrations() {
  static const std::vector<Migration> kAll = {
#include "store/migrations_sqlite.inc"
  };
  return kAll;
}

Result<int> migrate(Connection& connection, const std::vector<Migration>& all) {
  if (const auto sound = check_numbers(all); !sound) return sound.error();
  const int newest = static_cast<int>(all.size());
  Transaction transaction(connection);
  if (const auto begun = transaction.begin(); !begun) return failed("(begin)", begun.error());
  const auto version = version_of(connection);
  if (!version) return failed("(version)", version.error());
  if (*version > newest) {
    return user_error("store.newer_schema",
                      "The database has schema version " + std::to_string(*version) + ", this server knows " +
                          std::to_string(newest) + ".",
                      "Use the server that wrote it, or a newer one.");
  }
  for (int number = *version + 1; number <= newest; ++number) {
    const Migration& next = all[static_cast<std::size_t>(number - 1)];
    if (const auto done = connection.execute_script(std::string(next.sql)); !done)
      return failed(next.name, done.error());
    const auto noted = connection.execute_script("PRAGMA user_version = " + std::to_string(number));
    if (!noted) return failed(next.name, noted.error());
  }
  if (const auto done = transaction.commit(); !done) return failed("(commit)", done.error());
  return newest;
}

}  // namespace bedside::store::sqlite
