// What all connections of Realtime share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "base/random.h"
#include "service/realtime/changes/feed_index.h"
#include "service/realtime/channel/topic.h"
#include "service/realtime/presence/online_users.h"
#include "service/realtime/realtime_service.h"

namespace bedside::service {

class Connection;

// Held by a shared pointer only so that late answers (rights, timers) can tell that it is gone.
struct Hub {
  explicit Hub(RealtimeParts given)
      : parts(std::move(given)),
        rng(parts.seed),
        topics(parts.loop, parts.bus, parts.limits.presence_batch),
        feed(parts.tables, parts.limits.change_bytes) {}

  Instant now() const { return parts.loop.now(); }
  Connection* find(std::uint64_t id) const {
    const auto it = connections.find(id);
    return it == connections.end() ? nullptr : it->second;
  }

  RealtimeParts parts;
  Rng rng;
  TopicBook topics;
  FeedIndex feed;
  OnlineUsers online;
  RealtimeCounters counters;
  std::unordered_map<std::uint64_t, Connection*> connections;
  std::uint64_t last_serial = 0;  // Names connections and channels.
};

}  // namespace bedside::service
