#include "store/sqlite/visits/join_links.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "store/sha256.h"
#include "store/sqlite/function_parts.h"

namespace bedside::store::sqlite {
namespace {

using boost::json::value;

constexpr std::int64_t kShortestMinutes = 5;
constexpr std::int64_t kLongestMinutes = 7 * 24 * 60;
constexpr std::int64_t kUsualMinutes = 24 * 60;
constexpr std::int64_t kMostOpenLinks = 20;  // Of one room.

// Whoever may bring people into the room without asking: its doctors and admins. Nothing when it is one.
Result<void, DbError> require_host(Connection& db, const Actor& actor, const Value& room, std::string_view function) {
  if (actor.role == Role::kService) return {};
  auto host = ask(db, actor,
                  "SELECT 1 FROM room_members AS m JOIN users AS u ON u.id = m.user_id JOIN chat_rooms AS r"
                  " ON r.id = m.room_id WHERE m.room_id = ? AND m.user_id = auth_uid()"
                  " AND u.role IN ('doctor', 'admin') AND r.kind <> 'announcement'",
                  {room});
  if (!host) return host.error();
  const auto row = host->step();
  if (!row) return row.error();
  if (!*row) return denied(function);
  return {};
}

Result<std::int64_t, DbError> count_open(Connection& db, const Actor& actor, const Value& room) {
  auto cursor = ask(db, actor,
                    "SELECT count(*) FROM join_links WHERE room_id = ? AND used_at IS NULL AND revoked_at IS NULL"
                    " AND expires_at > now()",
                    {room});
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  return cursor->integer(0);
}

// Two random UUIDs without their dashes: 244 bits that nobody guesses.
std::string new_token(Connection& db) {
  std::string token = db.new_id_text() + db.new_id_text();
  std::erase(token, '-');
  return token;
}

Answer make_join_link(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  if (auto host = require_host(db, actor, arguments[0], "make_join_link"); !host) return host.error();
  const auto* asked = std::get_if<std::int64_t>(&arguments[1]);
  const std::int64_t minutes = asked == nullptr ? kUsualMinutes : *asked;
  if (minutes < kShortestMinutes || minutes > kLongestMinutes) {
    return DbError{"22023", "a link lives for 5 minutes to 7 days", "", "Give minutes between 5 and 10080."};
  }
  const auto open = count_open(db, actor, arguments[0]);
  if (!open) return open.error();
  if (*open >= kMostOpenLinks) {
    return DbError{"PT409", "this room has too many open links", "", "Revoke one that is not needed."};
  }
  const std::string id = db.new_id_text();
  const std::string token = new_token(db);
  const std::string expires = to_iso(*parse_iso(db.now_text()) + std::chrono::minutes(minutes));
  const Value maker = actor.user ? Value(actor.user->text()) : Value(nullptr);
  const auto made = change_as_owner(db, actor,
                                    "INSERT INTO join_links (id, room_id, created_by, token_digest, expires_at)"
                                    " SELECT ?1, r.id, coalesce(?3, r.created_by), ?4, ?5 FROM chat_rooms AS r"
                                    " WHERE r.id = ?2",
                                    {Value(id), arguments[0], maker, Value(sha256_hex(token)), Value(expires)});
  if (!made) return made.error();
  return value(boost::json::object{{"id", id}, {"token", token}, {"expires_at", expires}});
}

Answer list_join_links(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  if (auto host = require_host(db, actor, arguments[0], "list_join_links"); !host) return host.error();
  auto cursor = ask(db, actor,
                    "SELECT l.id, l.created_by, l.created_at, l.expires_at, l.used_at, l.revoked_at, l.guest_id,"
                    " g.display_name FROM join_links AS l LEFT JOIN users AS g ON g.id = l.guest_id"
                    " WHERE l.room_id = ? ORDER BY l.created_at DESC, l.id LIMIT 50",
                    arguments);
  if (!cursor) return cursor.error();
  static constexpr std::string_view kNames[] = {"id",      "created_by", "created_at", "expires_at",
                                                "used_at", "revoked_at", "guest_id",   "guest_name"};
  boost::json::array rows;
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return value(std::move(rows));
    boost::json::object link;
    for (int i = 0; i < cursor->columns(); ++i) {
      link[kNames[i]] = cursor->is_null(i) ? value(nullptr) : value(boost::json::string(cursor->text(i)));
    }
    rows.push_back(std::move(link));
  }
}

struct Link {
  std::string room;
  std::optional<std::string> guest;
};

Result<std::optional<Link>, DbError> find_link(Connection& db, const Actor& actor, const Value& id) {
  auto cursor = ask(db, actor, "SELECT room_id, guest_id FROM join_links WHERE id = ?", {id});
  if (!cursor) return cursor.error();
  const auto row = cursor->step();
  if (!row) return row.error();
  if (!*row) return std::optional<Link>();
  Link link{std::string(cursor->text(0)), {}};
  if (!cursor->is_null(1)) link.guest = std::string(cursor->text(1));
  return std::optional<Link>(std::move(link));
}

// A link that nobody used is good for nothing any more; of one that was used, the guest leaves the room.
Answer revoke_join_link(Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
  const auto link = find_link(db, actor, arguments[0]);
  if (!link) return link.error();
  // To strangers a link that they may not revoke does not exist.
  if (!*link || !require_host(db, actor, Value((**link).room), "revoke_join_link")) {
    return DbError{"PT404", "no such link", "", "It may belong to a room that you are not in."};
  }
  const Value by = actor.user ? Value(actor.user->text()) : Value(nullptr);
  const auto revoked = change_as_owner(
      db, actor, "UPDATE join_links SET revoked_at = now(), revoked_by = ? WHERE id = ? AND revoked_at IS NULL",
      {by, arguments[0]});
  if (!revoked) return revoked.error();
  if (!(**link).guest) return value(nullptr);
  const Value guest(*(**link).guest);
  const auto left = change_as_owner(db, actor, "DELETE FROM room_members WHERE room_id = ? AND user_id = ?",
                                    {Value((**link).room), guest});
  if (!left) return left.error();
  const auto ended = change_as_owner(
      db, actor, "UPDATE auth_sessions SET ended_at = now() WHERE user_id = ? AND ended_at IS NULL", {guest});
  if (!ended) return ended.error();
  return value(nullptr);
}

}  // namespace

std::vector<Function> join_link_functions() {
  constexpr auto kUuid = ColumnType::kUuid;
  constexpr auto kText = ColumnType::kText;
  constexpr auto kTime = ColumnType::kTimestamptz;
  return {
      {"list_join_links",
       {{"room_id", kUuid}},
       FunctionResult::kRows,
       false,
       {{"id", kUuid},
        {"created_by", kUuid},
        {"created_at", kTime},
        {"expires_at", kTime},
        {"used_at", kTime},
        {"revoked_at", kTime},
        {"guest_id", kUuid},
        {"guest_name", kText}},
       for_users("list_join_links", list_join_links)},
      {"make_join_link",
       {{"room_id", kUuid}, {"minutes", ColumnType::kInt4, false}},
       FunctionResult::kRow,
       true,
       {{"id", kUuid}, {"token", kText}, {"expires_at", kTime}},
       for_users("make_join_link", make_join_link)},
      {"revoke_join_link",
       {{"link_id", kUuid}},
       FunctionResult::kVoid,
       true,
       {},
       for_users("revoke_join_link", revoke_join_link)},
  };
}

}  // namespace bedside::store::sqlite
