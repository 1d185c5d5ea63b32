// The change feed: every committed change of a published table, in commit order, with the audience that may see it.
//
// A store calls the listener on the loop's thread right after the commit is on disk. Visibility is decided once per
// change, as a set of users, and not once per subscriber.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace bedside::store {

struct FeedColumn {
  std::string name;
  std::string type;       // PostgreSQL's short name: uuid, text, timestamptz, jsonb, int4, int8, bool, float8.
  bool identity = false;  // Part of the replica identity (the primary key).
};

struct FeedTable {
  std::string schema = "public";
  std::string name;
  std::vector<FeedColumn> columns;
};

// The service role sees every change and is never listed.
struct Audience {
  bool everyone_signed_in = false;
  std::vector<UserId> users;  // Sorted, without doubles.
};

enum class ChangeKind : std::uint8_t { kInsert, kUpdate, kDelete };

struct Change {
  ChangeKind kind = ChangeKind::kInsert;
  std::shared_ptr<const FeedTable> table;
  boost::json::object record;      // Empty for kDelete.
  boost::json::object old_record;  // Whole old row for kUpdate and kDelete; the wire shows its identity columns only.
  Instant committed_at{};
  Audience audience;  // Decided on the new row for insert and update, on the old row for delete.
};

using ChangeListener = std::function<void(const std::shared_ptr<const Change>&)>;

// Topics of private channels: "room:<id>" for the members of that room, "call:<id>" for its two parties,
// "user:<id>" for that user; anything else is for the service role only.
struct TopicRights {
  bool read = false;
  bool write = false;
};

}  // namespace bedside::store
