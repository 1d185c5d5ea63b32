// One person's data: all of it in one document, or gone. Calls and the chat keep their shape for the others who were in
// them, and lose the person.
#pragma once

#include <boost/json/object.hpp>

#include "base/id.h"
#include "base/result.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

// Account (without the password's hash), profile, rooms, own messages, calls, sessions and audit lines about the
// person.
Result<boost::json::object, DbError> export_person(Connection& db, UserId user);

// The account, sessions, memberships and signals go; own messages and the metadata of calls are emptied; the profile
// becomes "Deleted user". The audit log keeps its lines, which name nobody but an id.
Result<void, DbError> erase_person(Connection& db, UserId user);

}  // namespace bedside::store::sqlite
