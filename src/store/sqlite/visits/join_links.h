// Links by which somebody without an account comes into one room, once (docs/auth.md): the functions that make,
// list and revoke them. Whoever opens one is let in by guests.h.
#pragma once

#include <vector>

#include "store/sqlite/functions.h"

namespace bedside::store::sqlite {

// make_join_link, list_join_links, revoke_join_link: for the doctors and admins of a room.
std::vector<Function> join_link_functions();

}  // namespace bedside::store::sqlite
