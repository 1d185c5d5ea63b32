#include "store/sqlite/maintenance.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace bedside::store::sqlite {
namespace {

constexpr int kAllPages = -1;

Error damaged(const std::string& what) {
  return our_error("store.damaged", "The database is damaged: " + what + ".", "Stop the server and restore a backup.");
}

Error backup_failed(const std::string& what) {
  return our_error("store.backup", "The backup failed: " + what + ".", "Check the target folder and its free space.");
}

// The first column of the first row.
Result<std::string, DbError> first_answer(Connection& connection, std::string_view sql) {
  auto cursor = connection.prepare(sql);
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  return *row ? std::string(cursor->text(0)) : std::string();
}

Status copy_pages(sqlite3* from, const std::string& path) {
  if (!create_private_file(path)) return backup_failed("cannot make " + path);
  sqlite3* to = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (code == SQLITE_OK) {
    if (sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main")) {
      sqlite3_backup_step(backup, kAllPages);
      code = sqlite3_backup_finish(backup);
    } else {
      code = sqlite3_errcode(to);
    }
  }
  sqlite3_close_v2(to);
  if (code != SQLITE_OK) return backup_failed(sqlite3_errstr(code));
  return {};
}

Status sync_to_disk(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return backup_failed("cannot open " + path);
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  if (!synced) return backup_failed("cannot write " + path + " to disk");
  return {};
}

}  // namespace

Status check_database(Connection& connection) {
  const auto integrity = first_answer(connection, "PRAGMA integrity_check(1)");
  if (!integrity) return damaged(integrity.error().message);
  if (*integrity != "ok") return damaged(*integrity);
  const auto orphan = first_answer(connection, "PRAGMA foreign_key_check");
  if (!orphan) return damaged(orphan.error().message);
  if (!orphan->empty()) return damaged("a row of " + *orphan + " refers to nothing");
  return {};
}

Status back_up_database(Connection& connection, const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return user_error("store.backup_exists", "There is already a file " + path + ".", "Choose another name.");
  }
  const std::string partial = path + ".partial";
  std::filesystem::remove(partial, error);
  if (auto copied = copy_pages(connection.handle(), partial); !copied) {
    std::filesystem::remove(partial, error);
    return copied;
  }
  if (auto synced = sync_to_disk(partial); !synced) return synced;
  std::filesystem::rename(partial, path, error);
  if (error) return backup_failed(error.message());
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return sync_to_disk(folder.empty() ? "." : folder);
}

}  // namespace bedside::store::sqlite
