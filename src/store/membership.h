// Who is in which room, in memory: what the audience of a change is decided by, without asking the database.
//
// Kept in step with the commits. Two UUIDs for each side of a membership.
#pragma once

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/id.h"

namespace bedside::store {

class Membership {
 public:
  void clear();
  void join(const RoomId& room, const UserId& user);
  void leave(const RoomId& room, const UserId& user);

  // Both sorted, without doubles.
  std::vector<UserId> members(const RoomId& room) const;
  std::vector<UserId> acquaintances(const UserId& user) const;  // The user itself, and whoever shares a room with it.

 private:
  std::unordered_map<RoomId, std::unordered_set<UserId>> users_of_;
  std::unordered_map<UserId, std::unordered_set<RoomId>> rooms_of_;
};

}  // namespace bedside::store
