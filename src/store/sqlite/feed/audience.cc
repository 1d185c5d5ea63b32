#include "store/sqlite/feed/audience.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace bedside::store::sqlite {
namespace {

template <class SomeId>
std::optional<SomeId> id_in(const Table& table, const RowImage& row, std::string_view column) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name != column) continue;
    const auto* text = std::get_if<std::string>(&row[i]);
    return text == nullptr ? std::nullopt : SomeId::parse(*text);
  }
  return std::nullopt;
}

std::vector<UserId> named_in(const Table& table, const RowImage& row, std::string_view one, std::string_view other) {
  std::vector<UserId> users;
  for (const auto column : {one, other}) {
    if (const auto user = id_in<UserId>(table, row, column)) users.push_back(*user);
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

std::vector<UserId> members_of(const Table& table, const RowImage& row, std::string_view room_column,
                               const Membership& membership) {
  const auto room = id_in<RoomId>(table, row, room_column);
  return room ? membership.members(*room) : std::vector<UserId>{};
}

std::vector<UserId> who_may_read(const Table& table, const RowImage& row, const Membership& membership) {
  if (table.name == "video_calls") return named_in(table, row, "caller_id", "receiver_id");
  if (table.name == "webrtc_signals") return named_in(table, row, "sender_id", "receiver_id");
  if (table.name == "chat_rooms") return members_of(table, row, "id", membership);
  if (table.name == "messages" || table.name == "room_members") return members_of(table, row, "room_id", membership);
  if (table.name == "users") {
    const auto user = id_in<UserId>(table, row, "id");
    return user ? membership.acquaintances(*user) : std::vector<UserId>{};
  }
  return {};
}

boost::json::value to_json(ColumnType type, const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return nullptr;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (type == ColumnType::kBool) return *integer != 0;
    return *integer;
  }
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return stored_text_to_json(type, std::get<std::string>(value));
}

boost::json::object to_object(const Table& table, const RowImage& row) {
  boost::json::object object;
  object.reserve(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i].name] = to_json(table.columns[i].type, row[i]);
  return object;
}

// Joins or leaves the membership that a row of room_members stands for.
void apply(const RowChange& change, const RowImage& row, Membership& membership,
           void (Membership::*action)(const RoomId&, const UserId&)) {
  const auto room = id_in<RoomId>(*change.table, row, "room_id");
  const auto user = id_in<UserId>(*change.table, row, "user_id");
  if (room && user) (membership.*action)(*room, *user);
}

}  // namespace

Changes judge(std::vector<RowChange> rows, Membership& membership, Instant committed_at) {
  const auto is_membership = [](const RowChange& row) { return row.table->name == "room_members"; };
  for (const auto& row : rows) {
    if (is_membership(row) && !row.new_row.empty()) apply(row, row.new_row, membership, &Membership::join);
  }
  std::vector<std::vector<UserId>> audiences(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].new_row.empty()) audiences[i] = who_may_read(*rows[i].table, rows[i].old_row, membership);
  }
  for (const auto& row : rows) {
    if (!is_membership(row)) continue;
    if (!row.old_row.empty()) apply(row, row.old_row, membership, &Membership::leave);
    if (!row.new_row.empty()) apply(row, row.new_row, membership, &Membership::join);
  }
  Changes changes;
  changes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    RowChange& row = rows[i];
    if (!row.new_row.empty()) audiences[i] = who_may_read(*row.table, row.new_row, membership);
    auto change = std::make_shared<Change>();
    change->kind = row.kind;
    change->table = row.table->feed;
    change->record = to_object(*row.table, row.new_row);
    change->old_record = to_object(*row.table, row.old_row);
    change->committed_at = committed_at;
    change->audience.users = std::move(audiences[i]);
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace bedside::store::sqlite
