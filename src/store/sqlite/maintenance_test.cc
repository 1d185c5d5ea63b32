// Goal: a damaged file is noticed, and a backup is whole, on disk and never in the way.
#include "store/sqlite/maintenance.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/testing/manual_loop.h"
#include "store/sqlite/database.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/testing/test_folder.h"

namespace bedside::store::sqlite {
namespace {

class Maintenance : public ::testing::Test {
 protected:
  Maintenance() {
    DatabaseOptions options;
    options.path = path;
    db = std::move(Database::open(options, loop)).value();
    EXPECT_TRUE(db->write_now([](Connection& c) -> JobResult {
                    for (int i = 0; i < 2'000; ++i) {
                      auto cursor = c.prepare("INSERT INTO chat_rooms (title) VALUES ('room')");
                      if (auto done = cursor->run(); !done) return done;
                    }
                    return {};
                  }).ok());
  }

  TestFolder folder;
  std::string path = folder.file("live.db");
  testing::ManualLoop loop;
  std::unique_ptr<Database> db;
};

TEST_F(Maintenance, FindsASoundFileSound) { EXPECT_TRUE(db->check().ok()); }

TEST_F(Maintenance, FindsADamagedPage) {
  db.reset();
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path)) / 2);
  file << std::string(8'192, '\xa5');
  file.close();
  auto connection = Connection::open(path, OpenMode::kReadWrite);
  ASSERT_TRUE(connection.ok());
  const auto checked = check_database(**connection);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().id, "store.damaged");
}

TEST_F(Maintenance, FindsARowThatRefersToNothing) {
  db.reset();
  auto connection = std::move(Connection::open(path, OpenMode::kReadWrite)).value();
  ASSERT_TRUE(
      connection
          ->execute_script("PRAGMA foreign_keys = OFF; INSERT INTO room_members (room_id, user_id) VALUES ('a', 'b')")
          .ok());
  const auto checked = check_database(*connection);
  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().message.find("room_members"), std::string::npos);
}

TEST_F(Maintenance, CopiesAWholeDatabaseWhileItIsUsed) {
  const std::string copy = folder.file("copy.db");
  const auto done = db->back_up(copy);
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_FALSE(std::filesystem::exists(copy + ".partial"));
  auto connection = std::move(Connection::open(copy, OpenMode::kReadWrite)).value();
  EXPECT_TRUE(check_database(*connection).ok());
  const auto version = migrate(*connection);
  EXPECT_TRUE(version.ok());
  auto cursor = connection->prepare("SELECT count(*) FROM chat_rooms");
  ASSERT_TRUE(*cursor->step());
  EXPECT_EQ(cursor->integer(0), 2'000);
}

TEST_F(Maintenance, LetsOnlyTheOwnerReadTheFiles) {
  const std::string copy = folder.file("copy.db");
  ASSERT_TRUE(db->back_up(copy).ok());
  for (const auto& file : {path, path + "-wal", path + "-shm", copy}) {
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << file;
  }
}

TEST_F(Maintenance, ReplacesNoFile) {
  const std::string copy = folder.file("copy.db");
  std::ofstream(copy) << "precious";
  const auto refused = db->back_up(copy);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "store.backup_exists");
  EXPECT_EQ(std::filesystem::file_size(copy), 8U);
}

TEST_F(Maintenance, SaysWhyACopyFailed) {
  const auto failed = db->back_up("/nonexistent/folder/copy.db");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().id, "store.backup");
}

}  // namespace
}  // namespace bedside::store::sqlite
