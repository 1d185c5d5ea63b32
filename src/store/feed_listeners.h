// Who hears the feed of a database, and what it asks of them.
#pragma once

#include <functional>

#include "store/feed.h"

namespace bedside::store {

// All of them are called on the loop.
struct FeedListeners {
  ChangeListener change;
  std::function<void(const DatabaseBroadcast&)> broadcast;
  std::function<void(const FeedTables&)> tables;  // What is published: at the start, and whenever it is other tables.
  InterestQuery interested;
  // Changes were lost: whoever listens must read again.
  std::function<void()> gap;
};

}  // namespace bedside::store
