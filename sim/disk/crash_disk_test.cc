// Goal: the disk keeps what was synced and may lose everything else; a database on it survives with synchronous=FULL,
// and loses acknowledged rows without it.
#include "sim/disk/crash_disk.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

namespace bedside::sim {
namespace {

void run(sqlite3* db, const std::string& sql) {
  ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
}

int count(sqlite3* db) {
  int rows = -1;
  sqlite3_exec(
      db, "SELECT count(*) FROM t",
      [](void* into, int, char** values, char**) {
        *static_cast<int*>(into) = std::atoi(values[0]);
        return 0;
      },
      &rows, nullptr);
  return rows;
}

// Writes fifty rows, each acknowledged, loses power, and answers how many are left.
int rows_left(std::uint64_t seed, const std::string& synchronous) {
  CrashDisk disk(seed);
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open("x.db", &db), SQLITE_OK);
  run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=" + synchronous + "; CREATE TABLE t(a);");
  for (int i = 0; i < 50; ++i) run(db, "INSERT INTO t VALUES ('" + std::string(500, 'x') + "')");
  disk.powered = false;
  sqlite3_close(db);
  disk.lose_power();
  disk.powered = true;
  EXPECT_EQ(sqlite3_open("x.db", &db), SQLITE_OK);
  const int left = count(db);
  sqlite3_close(db);
  return left;
}

TEST(CrashDisk, KeepsWhatWasSyncedAndLosesWhatWasNot) {
  int lost = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(rows_left(seed, "FULL"), 50);
    lost += rows_left(seed, "NORMAL") < 50;
  }
  EXPECT_GT(lost, 10) << "a disk that loses nothing proves nothing";
}

}  // namespace
}  // namespace bedside::sim
