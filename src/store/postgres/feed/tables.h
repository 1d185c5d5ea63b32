// The published tables as the catalogue describes them, and the rows of pgoutput as changes of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "store/feed.h"
#include "store/postgres/feed/pgoutput.h"

namespace bedside::store::postgres {

// One read policy of a table (pg_policy), for the roles in `roles` (bits by Role).
struct ReadPolicy {
  std::uint8_t roles = 0;
  bool permissive = true;
  std::string condition;             // SQL over the columns; empty is true.
  std::vector<std::string> columns;  // Those that it reads.
};

struct TableFacts {
  std::shared_ptr<const FeedTable> table;
  std::vector<std::string> key;  // The columns of the primary key.
  std::vector<ReadPolicy> policies;
};

class TableBook {
 public:
  using Types = std::unordered_map<pgoutput::Oid, std::string>;  // Short names; of a domain that of its base type.
  // By schema and name.
  using Tables = std::map<std::pair<std::string, std::string>, TableFacts, std::less<>>;

  void set(Types types, Tables tables);
  FeedTables all() const;
  // Null when it is not published. Stays as it is until the next set().
  const TableFacts* find(std::string_view schema, std::string_view name) const;

  // False when the catalogue knew the relation with other columns: ask it again, then call this again. A relation that
  // is not published any more is known as such.
  bool learn(const pgoutput::Relation& relation);
  void learn(const pgoutput::Type& type) { types_[type.id] = std::string(type.name); }

  struct Row {
    std::shared_ptr<Change> change;  // Null when nobody is to hear of it.
    std::size_t bytes = 0;
  };
  Row insert(const pgoutput::Insert& message, Instant committed_at) const;
  Row update(const pgoutput::Update& message, Instant committed_at) const;
  Row remove(const pgoutput::Delete& message, Instant committed_at) const;

  // The row of a relation that is not among the tables but was sent, by column.
  boost::json::object record_of(const pgoutput::Insert& message) const;

  // "schema.name" of a relation; empty for one that was never sent.
  std::string_view name_of(pgoutput::Oid relation) const;

 private:
  struct Relation {
    std::string full_name;
    std::pair<std::string, std::string> key;
    struct Column {
      std::string name;
      pgoutput::Oid type;
      bool key;
    };
    std::vector<Column> columns;
    std::shared_ptr<const FeedTable> table;
  };
  const Relation* published(pgoutput::Oid id) const;
  // Columns without a value (unchanged, or outside of the identity) are left out, or taken from `fallback`.
  boost::json::object object(const Relation& relation, const pgoutput::Tuple& tuple, bool only_key,
                             const boost::json::object* fallback, std::size_t& bytes) const;
  boost::json::value value(const Relation::Column& column, std::string_view text) const;

  Types types_;
  Tables tables_;
  std::unordered_map<pgoutput::Oid, Relation> relations_;
};

}  // namespace bedside::store::postgres
