// What a write job did to the rows of the published tables, caught as it happens by SQLite's preupdate hook: triggers
// and cascades included. Several changes of one row become the one that a reader of commits would see.
#pragma once

#include <cstddef>
#include <vector>

#include "store/feed.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/values.h"

struct sqlite3;

namespace bedside::store::sqlite {

using RowImage = std::vector<Value>;  // In the order of Table::columns; empty for "no such row".

struct RowChange {
  ChangeKind kind = ChangeKind::kInsert;
  const Table* table = nullptr;
  RowImage old_row;
  RowImage new_row;
};

class ChangeLog : public StatementWatcher {
 public:
  explicit ChangeLog(Connection& connection);
  ~ChangeLog() override;
  ChangeLog(const ChangeLog&) = delete;

  // The job's changes in order of their first touch: INSERT then UPDATE is an INSERT of the last values, UPDATE twice
  // is one from the first to the last, UPDATE then DELETE deletes the first, INSERT then DELETE is nothing.
  std::vector<RowChange> take();
  void clear() { raw_.clear(); }

  std::size_t mark() const override { return raw_.size(); }
  // Forgets what the statement did, and names the reference that a 23503 is about.
  void statement_failed(std::size_t mark, DbError& error) override;

 private:
  static void on_change(void* self, sqlite3* db, int operation, const char* database, const char* table,
                        long long old_rowid, long long new_rowid);

  Connection& connection_;
  std::vector<RowChange> raw_;
};

}  // namespace bedside::store::sqlite
