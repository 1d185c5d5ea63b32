#include "store/sqlite/rooms.h"

#include <memory>
#include <utility>

#include "base/os/clock.h"
#include "base/time.h"

namespace bedside::store::sqlite {
namespace {

JobResult insert_room(Connection& db, const std::string& id, const NewRoom& room) {
  auto row = db.prepare("INSERT INTO chat_rooms (id, title, created_by) VALUES (?, ?, ?)");
  if (!row) return row.error();
  return row->bind(id).bind(room.title).bind(room.members.front().text()).run();
}

JobResult insert_member(Connection& db, const std::string& room, UserId member) {
  auto row = db.prepare("INSERT OR IGNORE INTO room_members (room_id, user_id) VALUES (?, ?)");
  if (!row) return row.error();
  return row->bind(room).bind(member.text()).run();
}

JobResult insert_message(Connection& db, const std::string& room, const NewRoom::Message& message, Instant at) {
  auto row = db.prepare("INSERT INTO messages (room_id, sender_id, body, created_at) VALUES (?, ?, ?, ?)");
  if (!row) return row.error();
  return row->bind(room).bind(message.sender.text()).bind(message.body).bind(to_iso(at)).run();
}

JobResult insert_all(Connection& db, const std::string& id, const NewRoom& room) {
  if (auto made = insert_room(db, id, room); !made) return made;
  for (const UserId member : room.members) {
    if (auto added = insert_member(db, id, member); !added) return added;
  }
  // Within one transaction now() stands still, and messages of one moment would have no order.
  Instant at = system_now() - room.messages.size() * 1ms;
  for (const NewRoom::Message& message : room.messages) {
    if (auto said = insert_message(db, id, message, at += 1ms); !said) return said;
  }
  return {};
}

}  // namespace

void SqliteRoomStore::add_room(NewRoom room, std::function<void(Result<RoomId, DbError>)> done) {
  auto made = std::make_shared<RoomId>();
  database_.write(
      [room = std::move(room), made](Connection& db) -> JobResult {
        const std::string id = db.new_id_text();
        *made = *RoomId::parse(id);
        return insert_all(db, id, room);
      },
      [made, done = std::move(done)](const JobResult& result) { result ? done(*made) : done(result.error()); });
}

void SqliteRoomStore::share_a_room(UserId one, UserId other, std::function<void(Result<bool, DbError>)> done) {
  auto found = std::make_shared<bool>(false);
  database_.read(
      [one, other, found](Connection& db) -> JobResult {
        auto rows = db.prepare(
            "SELECT 1 FROM room_members a JOIN room_members b USING (room_id) "
            "WHERE a.user_id = ? AND b.user_id = ? LIMIT 1");
        if (!rows) return rows.error();
        auto stepped = rows->bind(one.text()).bind(other.text()).step();
        if (!stepped) return stepped.error();
        *found = *stepped;
        return {};
      },
      [found, done = std::move(done)](const JobResult& result) { result ? done(*found) : done(result.error()); });
}

}  // namespace bedside::store::sqlite
