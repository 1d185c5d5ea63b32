// The change feed: every committed change of a published table, in commit order, with the audience that may see it.
//
// A store calls the listener on the loop's thread right after the commit is on disk. Visibility is decided once per
// change and audience, and never once per subscriber.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "store/actor.h"

namespace bedside::store {

struct FeedColumn {
  std::string name;
  std::string type;           // PostgreSQL's short name: uuid, text, timestamptz, jsonb, int4, int8, bool, float8.
  bool identity = false;      // Shown of old rows: the primary key, or with no policies all of the replica identity.
  std::uint8_t readable = 7;  // Bits by Role: who may SELECT this column.

  bool readable_by(Role role) const { return ((readable >> static_cast<int>(role)) & 1) != 0; }
  bool operator==(const FeedColumn&) const = default;
};

// Who decides which rows of a table an audience may see.
enum class Decided : std::uint8_t {
  kByUser,   // Our own policies: Audience::users of each change.
  kOpen,     // No row policies: every role that may read the table.
  kByAsking  // The database, asked once for each distinct role and claims: Audience::actors of each change.
};

struct FeedTable {
  std::string schema = "public";
  std::string name;
  std::vector<FeedColumn> columns;
  Decided decided = Decided::kByUser;
  bool keyless = false;  // Without a primary key; changes say so instead of showing rows, as upstream.

  bool operator==(const FeedTable&) const = default;
};
using FeedTables = std::vector<std::shared_ptr<const FeedTable>>;

// Equal actors are one pointer among the subscribers of a node.
using ActorPtr = std::shared_ptr<const Actor>;

// The service role sees every change and is never listed.
struct Audience {
  bool everyone_signed_in = false;
  std::vector<UserId> users;     // Sorted, without doubles.
  std::vector<ActorPtr> actors;  // Sorted.
};

enum class ChangeKind : std::uint8_t { kInsert, kUpdate, kDelete };

struct Change {
  ChangeKind kind = ChangeKind::kInsert;
  std::shared_ptr<const FeedTable> table;
  boost::json::object record;      // Empty for kDelete.
  boost::json::object old_record;  // Whole old row for kUpdate and kDelete; the wire shows its identity columns only.
  Instant committed_at{};
  std::uint64_t transaction = 0;  // The writer's, where the store numbers them.
  Audience audience;              // Decided on the new row for insert and update, on the old row for delete.
};

using ChangeListener = std::function<void(const std::shared_ptr<const Change>&)>;

// Whose subscriptions want a change, for a table that is decided by asking: each distinct actor once.
using InterestQuery = std::function<std::vector<ActorPtr>(const Change&)>;

// A broadcast that the database itself sent: a row of realtime.messages.
struct DatabaseBroadcast {
  std::string id;
  std::string topic;
  std::string event;
  std::string payload;  // JSON, or raw bytes.
  bool is_binary = false;
  bool is_private = true;
};

// Topics of private channels: "room:<id>" for the members of that room, "call:<id>" for its two parties,
// "user:<id>" for that user; anything else is for the service role only.
struct TopicRight {
  bool read = false;
  bool write = false;

  friend bool operator==(const TopicRight&, const TopicRight&) = default;
};
struct TopicRights {
  TopicRight broadcast;
  TopicRight presence;

  static constexpr TopicRights all() { return {{true, true}, {true, true}}; }
  // Upstream's rule: whoever may read either may join.
  bool may_join() const { return broadcast.read || presence.read; }
  friend bool operator==(const TopicRights&, const TopicRights&) = default;
};

}  // namespace bedside::store
