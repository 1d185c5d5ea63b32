// Which users have at least one socket here: calls ask, and are told about the first and the last.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/id.h"

namespace bedside::service {

class OnlineUsers {
 public:
  using Hook = std::function<void(UserId)>;

  void set_hooks(Hook online, Hook offline) {
    online_ = std::move(online);
    offline_ = std::move(offline);
  }

  void add(UserId user) {
    if (++sockets_[user] == 1 && online_) online_(user);
  }

  void remove(UserId user) {
    const auto it = sockets_.find(user);
    if (--it->second > 0) return;
    sockets_.erase(it);
    if (offline_) offline_(user);
  }

  bool contains(UserId user) const { return sockets_.contains(user); }

 private:
  std::unordered_map<UserId, std::uint32_t> sockets_;
  Hook online_;
  Hook offline_;
};

}  // namespace bedside::service
