#include "store/sqlite/visits/waiting.h"

#include <string>
#include <utility>

#include "store/sqlite/function_parts.h"

namespace bedside::store::sqlite {
namespace {

using boost::json::value;

// Whoever waits longer has gone home; coming back is a new place at the end.
constexpr Duration kLongestWait = 12h;

Answer since_when(Connection& db, const Actor& actor, const Value& room) {
  auto cursor =
      ask(db, actor, "SELECT min(since) FROM waiting_room WHERE room_id = ? AND patient_id = auth_uid()", {room});
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  if (cursor->is_null(0)) {
    return DbError{"PT409", "there is no doctor to wait for in this room", "", "Ask for a doctor to be added."};
  }
  return value(boost::json::string(cursor->text(0)));
}

Answer start_waiting(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  auto may = ask(db, actor,
                 "SELECT 1 FROM room_members AS m JOIN users AS u ON u.id = m.user_id JOIN chat_rooms AS r"
                 " ON r.id = m.room_id WHERE m.room_id = ? AND m.user_id = auth_uid() AND u.role = 'patient'"
                 " AND r.kind <> 'announcement'",
                 {arguments[0]});
  if (!may) return may.error();
  const auto row = may->step();
  if (!row) return row.error();
  if (!*row || !actor.user) return denied("start_waiting");
  const Value me(actor.user->text());
  const Value stale(to_iso(*parse_iso(db.now_text()) - kLongestWait));
  const auto forgotten = change_as_owner(db, actor, "DELETE FROM waiting_room WHERE since < ?", {stale});
  if (!forgotten) return forgotten.error();
  // Coming back keeps the place, and a check that was made meanwhile replaces the earlier one. A doctor who came into
  // the room meanwhile sees the same place.
  const auto waits = change_as_owner(
      db, actor,
      "INSERT INTO waiting_room (room_id, patient_id, doctor_id, since, ready)"
      " SELECT m.room_id, ?2, m.user_id, coalesce((SELECT min(since) FROM waiting_room WHERE room_id = ?1"
      " AND patient_id = ?2), now()), ?3 FROM room_members AS m JOIN users AS u ON u.id = m.user_id"
      " WHERE m.room_id = ?1 AND u.role = 'doctor'"
      " ON CONFLICT (room_id, patient_id, doctor_id) DO UPDATE SET ready = excluded.ready"
      " WHERE excluded.ready IS NOT NULL AND ready IS NOT excluded.ready",
      {arguments[0], me, arguments[1]});
  if (!waits) return waits.error();
  return since_when(db, actor, arguments[0]);
}

Answer stop_waiting(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  auto cursor = ask(db, actor, "DELETE FROM waiting_room WHERE room_id = ? AND patient_id = auth_uid()", arguments);
  if (!cursor) return cursor.error();
  if (const auto done = cursor->run(); !done) return done.error();
  return value(nullptr);
}

}  // namespace

std::vector<Function> waiting_functions() {
  constexpr auto kUuid = ColumnType::kUuid;
  return {
      {"start_waiting",
       {{"room_id", kUuid}, {"ready", ColumnType::kJsonb, false}},
       FunctionResult::kScalar,
       true,
       {},
       for_users("start_waiting", start_waiting)},
      {"stop_waiting", {{"room_id", kUuid}}, FunctionResult::kVoid, true, {}, for_users("stop_waiting", stop_waiting)},
  };
}

}  // namespace bedside::store::sqlite
