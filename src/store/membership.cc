#include "store/membership.h"

#include <algorithm>

namespace bedside::store {

void Membership::clear() {
  users_of_.clear();
  rooms_of_.clear();
}

void Membership::join(const RoomId& room, const UserId& user) {
  users_of_[room].insert(user);
  rooms_of_[user].insert(room);
}

void Membership::leave(const RoomId& room, const UserId& user) {
  if (const auto found = users_of_.find(room); found != users_of_.end()) {
    found->second.erase(user);
    if (found->second.empty()) users_of_.erase(found);
  }
  if (const auto found = rooms_of_.find(user); found != rooms_of_.end()) {
    found->second.erase(room);
    if (found->second.empty()) rooms_of_.erase(found);
  }
}

std::vector<UserId> Membership::members(const RoomId& room) const {
  const auto found = users_of_.find(room);
  if (found == users_of_.end()) return {};
  std::vector<UserId> users(found->second.begin(), found->second.end());
  std::sort(users.begin(), users.end());
  return users;
}

std::vector<UserId> Membership::acquaintances(const UserId& user) const {
  std::vector<UserId> users = {user};
  if (const auto found = rooms_of_.find(user); found != rooms_of_.end()) {
    for (const auto& room : found->second) {
      const auto& others = users_of_.at(room);
      users.insert(users.end(), others.begin(), others.end());
    }
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

}  // namespace bedside::store
