// Rooms made by the operator: for the command line and the demo, as the service role.
#pragma once

#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

// Created by the first member; all are members.
Result<RoomId, DbError> add_room(Connection& db, const std::vector<UserId>& members, std::string_view title);
Result<void, DbError> add_message(Connection& db, RoomId room, UserId sender, std::string_view body);
// True when some room has both of them.
Result<bool, DbError> share_a_room(Connection& db, UserId one, UserId other);

}  // namespace bedside::store::sqlite
