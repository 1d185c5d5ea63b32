#include "store/readers.h"

#include <algorithm>

namespace bedside::store {
namespace {

std::vector<UserId> named_in(const IdInColumn& row, std::string_view one, std::string_view other) {
  std::vector<UserId> users;
  for (const auto column : {one, other}) {
    if (const auto user = row(column)) users.push_back({*user});
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

std::vector<UserId> members_of(const IdInColumn& row, std::string_view room_column, const Membership& membership) {
  const auto room = row(room_column);
  return room ? membership.members({*room}) : std::vector<UserId>{};
}

std::vector<UserId> who_may_read(std::string_view table, const IdInColumn& row, const Membership& membership) {
  if (table == "video_calls") return named_in(row, "caller_id", "receiver_id");
  if (table == "webrtc_signals") return named_in(row, "sender_id", "receiver_id");
  if (table == "waiting_room") return named_in(row, "patient_id", "doctor_id");
  if (table == "chat_rooms") return members_of(row, "id", membership);
  if (table == "messages" || table == "room_members") return members_of(row, "room_id", membership);
  if (table == "users") {
    const auto user = row("id");
    return user ? membership.acquaintances({*user}) : std::vector<UserId>{};
  }
  return {};
}

// Joins or leaves the membership that a row of room_members stands for.
void apply(const IdInColumn& row, Membership& membership, void (Membership::*action)(const RoomId&, const UserId&)) {
  const auto room = row("room_id");
  const auto user = row("user_id");
  if (room && user) (membership.*action)({*room}, {*user});
}

}  // namespace

std::vector<std::vector<UserId>> readers_of(const std::vector<ChangedRow>& rows, Membership& membership) {
  const auto is_membership = [](const ChangedRow& row) { return row.table == "room_members"; };
  for (const auto& row : rows) {
    if (is_membership(row) && row.after) apply(row.after, membership, &Membership::join);
  }
  std::vector<std::vector<UserId>> readers(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].after) readers[i] = who_may_read(rows[i].table, rows[i].before, membership);
  }
  for (const auto& row : rows) {
    if (!is_membership(row)) continue;
    if (row.before) apply(row.before, membership, &Membership::leave);
    if (row.after) apply(row.after, membership, &Membership::join);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].after) readers[i] = who_may_read(rows[i].table, rows[i].after, membership);
  }
  return readers;
}

}  // namespace bedside::store
