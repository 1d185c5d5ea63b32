// The bus inside one process: for an installation of one node, and for several nodes under one simulated clock.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/loop.h"
#include "bus/bus.h"

namespace bedside::bus {

// Resource; outlives its nodes. Messages arrive in a later turn of the receiving node's loop, as they would from afar.
// The loops must share one thread.
class InProcessBus {
 public:
  [[nodiscard]] std::unique_ptr<Bus> join(Loop& loop);

 private:
  class Node;
  struct Follower {
    const Node* node;
    Loop* loop;
    Receiver receiver;
  };
  class Following;
  bool followed_besides(const Node& node, const std::string& subject) const;
  std::size_t nodes_ = 0;
  std::unordered_map<std::string, std::vector<std::weak_ptr<Follower>>> followers_;
};

}  // namespace bedside::bus
