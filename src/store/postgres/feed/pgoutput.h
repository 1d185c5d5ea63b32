// The messages of PostgreSQL's logical replication plug-in `pgoutput`, protocol 1 (no streaming of open transactions),
// values as text. Source: PostgreSQL 15 documentation, chapter 55.9 "Logical Replication Message Formats".
//
// Pure: bytes in, views of those bytes out. What a message claims about its own lengths is never believed beyond its
// end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/postgres/feed/lsn.h"

namespace bedside::store::postgres::pgoutput {

using Oid = std::uint32_t;

inline constexpr std::size_t kMaxColumns = 1664;  // PostgreSQL's limit for a tuple.

struct Begin {
  Lsn commit;  // Where the commit of this transaction stands: transactions come in this order.
  Instant committed_at;
  std::uint32_t xid = 0;
};
struct Commit {
  Lsn commit;
  Lsn end;  // What may be confirmed once the transaction is dealt with.
  Instant committed_at;
};
struct Origin {};  // Changes that were replicated here; we treat them like any other.
struct RelationColumn {
  std::string_view name;
  Oid type = 0;
  bool key = false;  // Part of the replica identity.
};
struct Relation {
  Oid id = 0;
  std::string_view schema;
  std::string_view name;
  char identity = 'd';  // d: primary key, n: nothing, f: the whole row, i: an index.
  std::vector<RelationColumn> columns;
};
struct Type {
  Oid id = 0;
  std::string_view schema;
  std::string_view name;
};

enum class FieldKind : std::uint8_t {
  kNull,
  kUnchanged,  // A large value that the update did not touch and that was not sent.
  kText,
};
struct Field {
  FieldKind kind = FieldKind::kNull;
  std::string_view text;
};
using Tuple = std::vector<Field>;

struct Insert {
  Oid relation = 0;
  Tuple row;
};
struct Update {
  Oid relation = 0;
  std::optional<Tuple> old_row;  // None when the identity did not change and is not the whole row.
  bool old_is_whole = false;     // Otherwise only the columns of the identity are set.
  Tuple row;
};
struct Delete {
  Oid relation = 0;
  bool old_is_whole = false;
  Tuple old_row;
};
struct Truncate {
  std::vector<Oid> relations;
};
// What pg_logical_emit_message() wrote.
struct LogicalMessage {
  bool transactional = false;
  Lsn at;
  std::string_view prefix;
  std::string_view content;
};

using Message = std::variant<Begin, Commit, Origin, Relation, Type, Insert, Update, Delete, Truncate, LogicalMessage>;

// Error ids: pgoutput.truncated, pgoutput.unknown, pgoutput.malformed. The message names the kind, never a value.
Result<Message> decode(std::string_view bytes);

}  // namespace bedside::store::postgres::pgoutput
