#include "store/sqlite/policy.h"

#include <array>

#include "store/sqlite/schema.h"

namespace bedside::store::sqlite {
namespace {

// "@" stands for the alias. Subqueries use IN, so that SQLite reads them once and may look rows up by their result.
struct Policy {
  std::string_view table;
  std::string_view read;
  std::string_view update;  // Beside `read`.
  std::string_view remove;
};

constexpr std::string_view kMyRooms = "(SELECT mine.room_id FROM room_members AS mine WHERE mine.user_id = auth_uid())";

constexpr std::array kPolicies = {
    Policy{"chat_rooms", "@.id IN $", "1", "0"},
    Policy{"messages", "@.room_id IN $", "0", "0"},
    Policy{"room_members", "@.room_id IN $", "@.user_id = auth_uid()", "@.user_id = auth_uid()"},
    Policy{"users",
           "@.id = auth_uid() OR @.id IN (SELECT theirs.user_id FROM room_members AS theirs WHERE theirs.room_id IN $)",
           "@.id = auth_uid()", "0"},
    Policy{"video_calls", "@.caller_id = auth_uid() OR @.receiver_id = auth_uid()", "1", "0"},
    Policy{"waiting_room", "@.patient_id = auth_uid() OR @.doctor_id = auth_uid()", "0", "1"},
    Policy{"webrtc_signals", "@.sender_id = auth_uid() OR @.receiver_id = auth_uid()", "0", "0"},
};

std::string expand(std::string_view text, std::string_view alias) {
  std::string sql = "(";
  for (const char c : text) {
    if (c == '@') {
      sql += alias;
    } else if (c == '$') {
      sql += kMyRooms;
    } else {
      sql += c;
    }
  }
  return sql + ")";
}

}  // namespace

std::string row_predicate(std::string_view table, RowAction action, Role role, std::string_view alias) {
  if (find_table(table) == nullptr || role == Role::kAnon) return "(0)";
  if (role == Role::kService) return "(1)";
  for (const auto& policy : kPolicies) {
    if (policy.table != table) continue;
    const std::string read = expand(policy.read, alias);
    if (action == RowAction::kRead) return read;
    const std::string_view own = action == RowAction::kUpdate ? policy.update : policy.remove;
    return "(" + read + " AND " + expand(own, alias) + ")";
  }
  return "(0)";
}

bool may_update_column(std::string_view table, std::string_view column, Role role) {
  const Table* found = find_table(table);
  const Column* target = found == nullptr ? nullptr : found->find_column(column);
  if (target == nullptr) return false;
  // Nobody may do anything as anon; its rows are hidden, so that it learns nothing from an update either.
  return role != Role::kAuthenticated || target->user_may_update;
}

}  // namespace bedside::store::sqlite
