#include "store/sqlite/feed/change_log.h"

// The header hides the hook unless asked; Debian's library has it.
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/sqlite/feed/foreign_key.h"

namespace bedside::store::sqlite {
namespace {

Value copy_value(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: return Value(std::int64_t{sqlite3_value_int64(value)});
    case SQLITE_FLOAT: return Value(sqlite3_value_double(value));
    case SQLITE_NULL: return Value(nullptr);
    default: {
      const auto* data = static_cast<const char*>(sqlite3_value_blob(value));
      const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
      return Value(data == nullptr ? std::string() : std::string(data, size));
    }
  }
}

using ReadColumn = int (*)(sqlite3*, int, sqlite3_value**);

RowImage copy_row(sqlite3* db, const Table& table, ReadColumn read) {
  RowImage row;
  row.reserve(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    sqlite3_value* value = nullptr;
    const bool read_it = read(db, static_cast<int>(i), &value) == SQLITE_OK && value != nullptr;
    row.push_back(read_it ? copy_value(value) : Value(nullptr));
  }
  return row;
}

std::string key_of(const Table& table, const RowImage& row) {
  std::string key(table.name);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].identity) continue;
    key += ' ';
    if (const auto* text = std::get_if<std::string>(&row[i])) key += *text;
  }
  return key;
}

// Joins a later change of the same row into an earlier one. False when the two must stay apart (deleted, made again).
bool merge(RowChange& earlier, RowChange&& later, bool& vanished) {
  if (earlier.kind == ChangeKind::kDelete || later.kind == ChangeKind::kInsert) return false;
  if (later.kind == ChangeKind::kUpdate) {
    earlier.new_row = std::move(later.new_row);
  } else if (earlier.kind == ChangeKind::kInsert) {
    vanished = true;
  } else {
    earlier.kind = ChangeKind::kDelete;
    earlier.new_row.clear();
  }
  return true;
}

}  // namespace

ChangeLog::ChangeLog(Connection& connection) : connection_(connection) {
  sqlite3_preupdate_hook(connection.handle(), &ChangeLog::on_change, this);
  connection.watch(this);
}

ChangeLog::~ChangeLog() {
  connection_.watch(nullptr);
  sqlite3_preupdate_hook(connection_.handle(), nullptr, nullptr);
}

void ChangeLog::on_change(void* self, sqlite3* db, int operation, const char*, const char* name, long long, long long) {
  const Table* table = find_table(name);
  if (table == nullptr) return;
  RowChange change;
  change.table = table;
  if (operation != SQLITE_INSERT) change.old_row = copy_row(db, *table, sqlite3_preupdate_old);
  if (operation != SQLITE_DELETE) change.new_row = copy_row(db, *table, sqlite3_preupdate_new);
  if (operation == SQLITE_UPDATE) change.kind = ChangeKind::kUpdate;
  if (operation == SQLITE_DELETE) change.kind = ChangeKind::kDelete;
  static_cast<ChangeLog*>(self)->raw_.push_back(std::move(change));
}

void ChangeLog::statement_failed(std::size_t mark, DbError& error) {
  const std::vector<RowChange> tried(std::make_move_iterator(raw_.begin() + static_cast<std::ptrdiff_t>(mark)),
                                     std::make_move_iterator(raw_.end()));
  raw_.resize(mark);
  if (error.code == "23503") explain_foreign_key(connection_, tried, error);
}

std::vector<RowChange> ChangeLog::take() {
  std::vector<RowChange> raw;
  raw.swap(raw_);
  if (raw.size() < 2) return raw;

  std::vector<std::optional<RowChange>> merged;
  std::unordered_map<std::string, std::size_t> last_by_key;
  for (auto& change : raw) {
    const std::string key_before = key_of(*change.table, change.old_row.empty() ? change.new_row : change.old_row);
    const std::string key_after = change.new_row.empty() ? key_before : key_of(*change.table, change.new_row);
    const auto found = last_by_key.find(key_before);
    bool vanished = false;
    if (found != last_by_key.end() && merge(*merged[found->second], std::move(change), vanished)) {
      const std::size_t at = found->second;
      last_by_key.erase(found);
      if (vanished) {
        merged[at].reset();
      } else {
        last_by_key[key_after] = at;
      }
      continue;
    }
    last_by_key[key_after] = merged.size();
    merged.emplace_back(std::move(change));
  }

  std::vector<RowChange> changes;
  for (auto& change : merged) {
    if (change) changes.push_back(std::move(*change));
  }
  return changes;
}

}  // namespace bedside::store::sqlite
