// The rows that a write has touched, by primary key: to show them afterwards, as the actor may see them.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <string>

#include "store/rest_store.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/rest/plan.h"
#include "store/sqlite/rest/reads.h"
#include "store/sqlite/rest/select_sql.h"

namespace bedside::store::sqlite::rest {

// Keys in the order of the changes.
class ChangedRows {
 public:
  explicit ChangedRows(const Table& table);

  // "id" or "room_id, user_id", quoted, for RETURNING and SELECT.
  const std::string& key_list() const { return key_list_; }
  // Reads the key from the first columns of the cursor's row.
  void add(const Cursor& cursor);
  std::uint64_t count() const { return keys_.size(); }
  // "id=eq.…": how a Location header names the only row; empty when there is another number.
  std::string location() const;

  // The representation, in the order of the changes. 42501 when the actor may not read a row that it wrote.
  RestResult show(Connection& connection, const Plan& plan, const SelectWriter& writer,
                  const postgrest::Request& request) const;

 private:
  SqlText source(const Plan& plan) const;

  const Table& table_;
  std::vector<std::string_view> key_columns_;
  std::string key_list_;
  boost::json::array keys_;  // Each an array of the key's columns.
};

// What a write is answered with when nothing but its effect matters; the checks of max-affected and of single objects.
Result<void, DbError> check_affected(const postgrest::Request& request, std::uint64_t rows);

DbError row_policy_violation(const Table& table);
DbError permission_denied(const Table& table);

}  // namespace bedside::store::sqlite::rest
