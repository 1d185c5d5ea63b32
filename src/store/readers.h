// The read policy of our own tables (docs/data.md) as sets of users instead of SQL: who may see a change.
//
// Both stores stand on it: the policy as SQL is written once for each of them, and property tests hold each to this.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "store/membership.h"

namespace bedside::store {

// The id in a column of a row; nothing for null and for what is no id.
using IdInColumn = std::function<std::optional<Uuid>(std::string_view column)>;

struct ChangedRow {
  std::string_view table;
  IdInColumn before;  // Null for an insert.
  IdInColumn after;   // Null for a delete.
};

// The readers of each row of one transaction, sorted and without doubles. An inserted or updated row is judged as after
// the transaction, a deleted one as before it, so that the end of a room is still told to those who were in it. Brings
// `membership` up to date with the rows of room_members among them.
std::vector<std::vector<UserId>> readers_of(const std::vector<ChangedRow>& rows, Membership& membership);

}  // namespace bedside::store
