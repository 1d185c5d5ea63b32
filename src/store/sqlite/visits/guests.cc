#include "store/sqlite/visits/guests.h"

#include <utility>

#include "store/sqlite/auth_accounts.h"
#include "store/sqlite/auth_sessions.h"

namespace bedside::store::sqlite::auth {
namespace {

struct Found {
  JoinLink shown;
  std::string room_id;
};

Outcome<Found> good_link(Connection& connection, const std::string& link_digest, Instant now) {
  auto cursor = connection.prepare(
      "SELECT l.room_id, r.title, u.display_name, l.expires_at, l.used_at, l.revoked_at FROM join_links AS l"
      " JOIN chat_rooms AS r ON r.id = l.room_id JOIN users AS u ON u.id = l.created_by WHERE l.token_digest = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(link_digest);
  const auto row = cursor->step();
  if (!row) return Failure(row.error());
  if (!*row) return Failure(AuthRefusal::kNoLink);
  if (!cursor->is_null(5)) return Failure(AuthRefusal::kLinkRevoked);
  if (!cursor->is_null(4)) return Failure(AuthRefusal::kLinkUsed);
  const Instant expires_at = parse_iso(cursor->text(3)).value_or(Instant{});
  if (expires_at <= now) return Failure(AuthRefusal::kLinkExpired);
  return Found{{std::string(cursor->text(1)), std::string(cursor->text(2)), expires_at}, std::string(cursor->text(0))};
}

JobStatus run(Connection& connection, std::string_view sql, std::string_view first, std::string_view second) {
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(first).bind(second);
  return finish(*cursor);
}

}  // namespace

Outcome<JoinLink> find_join_link(Connection& connection, const std::string& link_digest, Instant now) {
  auto found = good_link(connection, link_digest, now);
  if (!found) return found.error();
  return std::move(found->shown);
}

Outcome<Joined> join_as_guest(Connection& connection, const JoinRequest& request) {
  const auto found = good_link(connection, request.link_digest, request.session.created_at);
  if (!found) return found.error();
  const auto room = RoomId::parse(found->room_id);
  if (!room) return Failure(AuthRefusal::kNoLink);
  NewAccount guest = request.guest;
  guest.account.app_metadata["guest_room"] = found->room_id;
  if (const auto made = create_account(connection, guest); !made) return made.error();
  const std::string id = guest.account.id.text();
  for (const auto* sql : {"INSERT INTO room_guests (user_id, room_id) VALUES (?, ?)",
                          "INSERT INTO room_members (user_id, room_id) VALUES (?, ?)"}) {
    if (const auto done = run(connection, sql, id, found->room_id); !done) return done.error();
  }
  const auto used = run(connection, "UPDATE join_links SET used_at = now(), guest_id = ? WHERE token_digest = ?", id,
                        request.link_digest);
  if (!used) return used.error();
  auto opened = open_session(connection, request.session, {});
  if (!opened) return opened.error();
  return Joined{std::move(*opened), *room};
}

}  // namespace bedside::store::sqlite::auth
