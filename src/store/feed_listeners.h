// Who hears the feed of a database, and what it asks of them.
#pragma once

#include <functional>

#include "store/auth_store.h"
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
  // Somebody was signed out, banned or let in again, whoever wrote it; told at least once.
  std::function<void(const Revoked&)> revoked = [](const Revoked&) {};
  // Some of these may not have been told: whoever listens must read again.
  std::function<void()> revocations_missed = [] {};
};

}  // namespace bedside::store
