// Fills the index of memberships from the table.
#pragma once

#include "base/result.h"
#include "store/membership.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

Result<void, DbError> load_membership(Connection& connection, Membership& membership);

}  // namespace bedside::store::sqlite
