// Inserting rows, and upserting them: look by the conflict key first, then skip, update or insert.
//
// SQLite's own ON CONFLICT would run the triggers of an insert that then does not happen: a signal sent twice would be
// refused when its call has ended between. Inside the one writer the look and the insert are a single step.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/actor.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/rest/changed_rows.h"
#include "store/sqlite/rest/payload_rows.h"
#include "store/sqlite/schema.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::sqlite::rest {

class Inserter {
 public:
  Inserter(Connection& connection, const Table& table, Role role, const postgrest::Request& request)
      : connection_(connection), table_(table), role_(role), request_(request), changed_(table) {}

  Result<void, DbError> run();

  const ChangedRows& changed() const { return changed_; }
  std::uint64_t inserted() const { return inserted_; }

 private:
  struct Existing {
    std::string key;  // The primary key as one text.
    bool may_update = false;
  };

  Result<void, DbError> find_conflict_columns();
  Result<bool, DbError> is_unique(const std::vector<const Column*>& columns);
  // The row that this one collides with; nothing when there is none.
  Result<std::optional<Existing>, DbError> find_existing(const std::vector<Assignment>& row);
  Result<void, DbError> merge(const std::vector<Assignment>& row, const Existing& existing);
  Result<void, DbError> insert(const std::vector<Assignment>& row);
  SqlText match_conflict(const std::vector<Assignment>& row, std::string_view alias) const;
  Result<void, DbError> collect(const SqlText& sql);

  Connection& connection_;
  const Table& table_;
  Role role_;
  const postgrest::Request& request_;
  ChangedRows changed_;
  std::vector<const Column*> conflict_columns_;
  std::set<std::string> touched_;  // Rows inserted or merged by this request.
  std::uint64_t inserted_ = 0;
};

}  // namespace bedside::store::sqlite::rest
