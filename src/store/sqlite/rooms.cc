#include "store/sqlite/rooms.h"

#include "base/os/clock.h"
#include "base/time.h"

namespace bedside::store::sqlite {

Result<RoomId, DbError> add_room(Connection& db, const std::vector<UserId>& members, std::string_view title) {
  const std::string id = db.new_id_text();
  {
    auto room = db.prepare("INSERT INTO chat_rooms (id, title, created_by) VALUES (?, ?, ?)");
    if (!room) return room.error();
    if (auto made = room->bind(id).bind(title).bind(members.front().text()).run(); !made) return made.error();
  }
  for (const UserId member : members) {
    auto row = db.prepare("INSERT OR IGNORE INTO room_members (room_id, user_id) VALUES (?, ?)");
    if (!row) return row.error();
    if (auto added = row->bind(id).bind(member.text()).run(); !added) return added.error();
  }
  return *RoomId::parse(id);
}

Result<void, DbError> add_message(Connection& db, RoomId room, UserId sender, std::string_view body) {
  // Within one transaction now() stands still, and messages of one moment would have no order.
  auto row = db.prepare("INSERT INTO messages (room_id, sender_id, body, created_at) VALUES (?, ?, ?, ?)");
  if (!row) return row.error();
  return row->bind(room.text()).bind(sender.text()).bind(body).bind(to_iso(system_now())).run();
}

Result<bool, DbError> share_a_room(Connection& db, UserId one, UserId other) {
  auto rows = db.prepare(
      "SELECT 1 FROM room_members a JOIN room_members b USING (room_id) WHERE a.user_id = ? AND b.user_id = ? LIMIT 1");
  if (!rows) return rows.error();
  return rows->bind(one.text()).bind(other.text()).step();
}

}  // namespace bedside::store::sqlite
