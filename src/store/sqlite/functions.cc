#include "store/sqlite/functions.h"

#include <algorithm>
#include <string>

#include "store/sqlite/function_parts.h"
#include "store/sqlite/policy.h"
#include "store/sqlite/visits/join_links.h"
#include "store/sqlite/visits/waiting.h"

namespace bedside::store::sqlite {
namespace {

using boost::json::value;

Answer server_time(Connection& db, const Actor&, const std::vector<Value>&) {
  return value(boost::json::string(db.now_text()));
}

Answer unread_counts(Connection& db, const Actor& actor, const std::vector<Value>&) {
  auto cursor = ask(db, actor,
                    "SELECT me.room_id, (SELECT count(*) FROM messages AS m WHERE m.room_id = me.room_id"
                    "  AND m.sender_id <> me.user_id AND m.created_at > coalesce(me.last_read_at, ''))"
                    " FROM room_members AS me WHERE me.user_id = auth_uid() ORDER BY me.room_id",
                    {});
  if (!cursor) return cursor.error();
  boost::json::array rows;
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return value(std::move(rows));
    rows.push_back(
        boost::json::object{{"room_id", boost::json::string(cursor->text(0))}, {"unread", cursor->integer(1)}});
  }
}

Answer mark_read(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  auto cursor = ask(db, actor,
                    "UPDATE room_members SET last_read_at = now()"
                    " WHERE room_id = ? AND user_id = auth_uid() AND coalesce(last_read_at < now(), 1)",
                    arguments);
  if (!cursor) return cursor.error();
  if (const auto done = cursor->run(); !done) return done.error();
  return value(nullptr);
}

// The service role, the room's creator, or a member who is a doctor or an admin.
Answer add_member(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  if (actor.role != Role::kService) {
    auto allowed = ask(db, actor,
                       "SELECT 1 FROM chat_rooms AS r WHERE r.id = ? AND (r.created_by = auth_uid() OR EXISTS ("
                       "  SELECT 1 FROM room_members AS m JOIN users AS u ON u.id = m.user_id"
                       "  WHERE m.room_id = r.id AND m.user_id = auth_uid() AND u.role IN ('doctor', 'admin')))",
                       {arguments[0]});
    if (!allowed) return allowed.error();
    const auto row = allowed->step();
    if (!row) return row.error();
    if (!*row) return denied("add_member");
  }
  const auto done = change_as_owner(
      db, actor, "INSERT INTO room_members (room_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING", arguments);
  if (!done) return done.error();
  return value(nullptr);
}

Result<value, DbError> read_call(Connection& db, const Actor& actor, const std::string& id) {
  const Table& table = *find_table("video_calls");
  std::string columns;
  for (const auto& column : table.columns) columns += (columns.empty() ? "" : ", ") + std::string(column.name);
  auto cursor = ask(db, actor, "SELECT " + columns + " FROM video_calls WHERE id = ?", {Value(id)});
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  boost::json::object object;
  if (!*row) return value(nullptr);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    object[table.columns[i].name] = column_to_json(table.columns[i].type, *cursor, static_cast<int>(i));
  }
  return value(std::move(object));
}

Answer start_call(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  const std::string id = db.new_id_text();
  std::vector<Value> values = {Value(id)};
  values.insert(values.end(), arguments.begin(), arguments.end());
  auto cursor = ask(db, actor,
                    "INSERT INTO video_calls (id, room_id, caller_id, receiver_id, call_type, metadata)"
                    " VALUES (?1, ?2, auth_uid(), ?3, coalesce(?4, 'video'), ?5)",
                    values);
  if (!cursor) return cursor.error();
  if (const auto done = cursor->run(); !done) return done.error();
  return read_call(db, actor, id);
}

// Changes no row: that somebody was seen is told to the keeper of calls, and is worth no write to the disk.
Answer call_keepalive(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  auto cursor = ask(db, actor,
                    "SELECT 1 FROM video_calls WHERE id = ? AND auth_uid() IN (caller_id, receiver_id)"
                    " AND status IN ('calling', 'ringing', 'active')",
                    arguments);
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  if (!*row) return DbError{"PT404", "no such open call", "", "It may be over, or you may not be one of its parties."};
  if (actor.user) db.notify(kKeepaliveChannel, std::get<std::string>(arguments[0]) + " " + actor.user->text());
  return value(nullptr);
}

std::vector<FunctionArgument> columns_of(std::string_view table) {
  std::vector<FunctionArgument> columns;
  for (const auto& column : find_table(table)->columns) columns.push_back({column.name, column.type});
  return columns;
}

std::vector<Function> make_functions() {
  constexpr auto kUuid = ColumnType::kUuid;
  std::vector<Function> all = {
      {"add_member",
       {{"room_id", kUuid}, {"user_id", kUuid}},
       FunctionResult::kVoid,
       true,
       {},
       for_users("add_member", add_member)},
      {"call_keepalive",
       {{"call_id", kUuid}},
       FunctionResult::kVoid,
       false,
       {},
       for_users("call_keepalive", call_keepalive)},
      {"mark_read", {{"room_id", kUuid}}, FunctionResult::kVoid, true, {}, for_users("mark_read", mark_read)},
      {"server_time", {}, FunctionResult::kScalar, false, {}, server_time},
      {"start_call",
       {{"room_id", kUuid},
        {"receiver_id", kUuid},
        {"call_type", ColumnType::kText, false},
        {"metadata", ColumnType::kJsonb, false}},
       FunctionResult::kRow,
       true,
       columns_of("video_calls"),
       for_users("start_call", start_call)},
      {"unread_counts",
       {},
       FunctionResult::kRows,
       false,
       {{"room_id", kUuid}, {"unread", ColumnType::kInt8}},
       for_users("unread_counts", unread_counts)},
  };
  for (const auto& more : {join_link_functions(), waiting_functions()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

const std::vector<Function>& functions() {
  static const std::vector<Function> kFunctions = make_functions();
  return kFunctions;
}

const Function* find_function(std::string_view name) {
  const auto& all = functions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Function& f) { return f.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace bedside::store::sqlite
