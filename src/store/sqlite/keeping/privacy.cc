#include "store/sqlite/keeping/privacy.h"

#include <boost/json/array.hpp>

#include <string>
#include <string_view>
#include <utility>

#include "wire/json/json.h"

namespace bedside::store::sqlite {
namespace {

constexpr std::pair<std::string_view, std::string_view> kParts[] = {
    {"account",
     "SELECT id, email, user_metadata, email_confirmed_at, last_sign_in_at, banned_until, created_at, updated_at"
     " FROM auth_users WHERE id = ?1"},
    {"profile",
     "SELECT id, display_name, role, avatar_url, calls_from, created_at, updated_at FROM users WHERE id = ?1"},
    {"rooms",
     "SELECT m.room_id, r.kind, r.title, m.joined_at, m.last_read_at FROM room_members m"
     " JOIN chat_rooms r ON r.id = m.room_id WHERE m.user_id = ?1 ORDER BY m.joined_at"},
    {"messages",
     "SELECT id, room_id, kind, body, metadata, created_at FROM messages WHERE sender_id = ?1 ORDER BY created_at"},
    {"calls",
     "SELECT id, room_id, caller_id, receiver_id, status, call_type, started_at, answered_at, ended_at,"
     " duration_seconds, end_reason, metadata FROM video_calls WHERE ?1 IN (caller_id, receiver_id) ORDER BY "
     "started_at"},
    {"sessions",
     "SELECT id, method, device, created_at, refreshed_at, ended_at FROM auth_sessions WHERE user_id = ?1 ORDER BY "
     "created_at"},
    {"join_links",
     "SELECT id, room_id, created_at, expires_at, used_at, revoked_at FROM join_links"
     " WHERE ?1 IN (created_by, guest_id) ORDER BY created_at"},
    {"waiting_room",
     "SELECT room_id, patient_id, doctor_id, since, ready FROM waiting_room WHERE ?1 IN (patient_id, doctor_id)"
     " ORDER BY since"},
    // The endpoint itself is a capability and stays where it is.
    {"push_subscriptions",
     "SELECT session_id, created_at FROM push_subscriptions WHERE user_id = ?1 ORDER BY created_at"},
    {"audit",
     "SELECT seq, at, kind, actor_role, room_id, call_id, detail FROM audit_log WHERE ?1 IN (actor, subject)"
     " ORDER BY seq"},
};

// In order: what refers to the account goes before it.
constexpr std::string_view kErase[] = {
    "UPDATE auth_sessions SET ended_at = now() WHERE user_id = ?1 AND ended_at IS NULL",
    "DELETE FROM webrtc_signals WHERE ?1 IN (sender_id, receiver_id)",
    "UPDATE messages SET body = '(removed)', metadata = NULL WHERE sender_id = ?1 AND kind = 'text'",
    "UPDATE video_calls SET metadata = NULL WHERE ?1 IN (caller_id, receiver_id) AND metadata IS NOT NULL",
    "DELETE FROM push_subscriptions WHERE user_id = ?1",
    "DELETE FROM waiting_room WHERE ?1 IN (patient_id, doctor_id)",
    "DELETE FROM join_links WHERE created_by = ?1 AND used_at IS NULL",
    "DELETE FROM room_guests WHERE user_id = ?1",
    "DELETE FROM auth_users WHERE id = ?1",
    "DELETE FROM room_members WHERE user_id = ?1",
    "UPDATE users SET display_name = 'Deleted user', avatar_url = NULL, role = 'patient',"
    " calls_from = 'nobody' WHERE id = ?1",
    "INSERT INTO audit_entry (kind, subject, detail) VALUES ('privacy.erased', ?1, '{}')",
};

boost::json::value cell(const Cursor& cursor, int column) {
  if (cursor.is_null(column)) return nullptr;
  const std::string_view name = cursor.column_name(column);
  if (name == "duration_seconds" || name == "seq") return cursor.integer(column);
  const std::string_view text = cursor.text(column);
  if (name.ends_with("metadata") || name == "detail" || name == "ready") {
    if (auto parsed = json::parse(text)) return std::move(*parsed);
  }
  return boost::json::string(text);
}

Result<boost::json::array, DbError> rows_of(Connection& db, std::string_view sql, const std::string& user) {
  auto cursor = db.prepare(sql);
  if (!cursor) return cursor.error();
  cursor->bind(user);
  boost::json::array rows;
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return rows;
    boost::json::object shown;
    for (int i = 0; i < cursor->columns(); ++i) shown[cursor->column_name(i)] = cell(*cursor, i);
    rows.push_back(std::move(shown));
  }
}

}  // namespace

Result<boost::json::object, DbError> export_person(Connection& db, UserId user) {
  boost::json::object person;
  for (const auto& [name, sql] : kParts) {
    auto rows = rows_of(db, sql, user.text());
    if (!rows) return rows.error();
    person[name] = std::move(*rows);
  }
  return person;
}

Result<void, DbError> erase_person(Connection& db, UserId user) {
  for (const std::string_view sql : kErase) {
    auto cursor = db.prepare(sql);
    if (!cursor) return cursor.error();
    if (auto done = cursor->bind(user.text()).run(); !done) return done;
  }
  return {};
}

}  // namespace bedside::store::sqlite
