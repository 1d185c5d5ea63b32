#include "store/sqlite/feed/membership.h"

namespace bedside::store::sqlite {

Result<void, DbError> load_membership(Connection& connection, Membership& membership) {
  membership.clear();
  auto cursor = connection.prepare("SELECT room_id, user_id FROM room_members");
  if (!cursor) return cursor.error();
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return {};
    const auto room = RoomId::parse(cursor->text(0));
    const auto user = UserId::parse(cursor->text(1));
    if (room && user) membership.join(*room, *user);
  }
}

}  // namespace bedside::store::sqlite
