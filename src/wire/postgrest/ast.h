// A REST request as a value: what PostgREST's query language, headers and body mean, before any database has seen it.
//
// Names in here come from the client and are not checked; a back end looks each one up in its catalogue and binds
// every value as a parameter. Nothing in here knows SQL, so that each back end can write its own.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bedside::postgrest {

// One step of `data->key`, `data->0` or, as the last one, `data->>key`.
struct JsonStep {
  bool as_text = false;
  std::optional<std::int64_t> index;  // Set for array positions; negative counts from the end.
  std::string key;

  bool operator==(const JsonStep&) const = default;
};

struct Field {
  std::string name;  // "*" only in select.
  std::vector<JsonStep> path;

  bool operator==(const Field&) const = default;
};

enum class Operator : std::uint8_t {
  kEq,
  kNeq,
  kGt,
  kGte,
  kLt,
  kLte,
  kLike,
  kIlike,
  kMatch,
  kImatch,
  kIn,
  kIs,
  kIsDistinct,
  kContains,
  kContainedBy,
  kOverlaps,
  kStrictlyLeft,
  kStrictlyRight,
  kNotExtendsRight,
  kNotExtendsLeft,
  kAdjacent,
  kFts,
  kPlainFts,
  kPhraseFts,
  kWebFts,
};

enum class IsValue : std::uint8_t { kNull, kNotNull, kTrue, kFalse, kUnknown };

enum class Quantifier : std::uint8_t { kNone, kAny, kAll };

struct Filter {
  Field field;
  bool negated = false;
  Operator op = Operator::kEq;
  Quantifier quantifier = Quantifier::kNone;
  std::string value;                // Of the operators with one value; for fts the query.
  std::vector<std::string> values;  // Of `in` and of the quantified operators.
  IsValue is = IsValue::kNull;      // Of `is`.
  std::string language;             // Of the fts family; may be empty.

  bool operator==(const Filter&) const = default;
};

// A tree of conditions. A leaf holds a filter; and/or hold children.
struct Condition {
  enum class Kind : std::uint8_t { kFilter, kAnd, kOr };
  Kind kind = Kind::kFilter;
  bool negated = false;  // Of and/or; a filter carries its own.
  Filter filter;
  std::vector<Condition> children;

  bool operator==(const Condition&) const = default;
};

enum class Direction : std::uint8_t { kAscending, kDescending };
enum class Nulls : std::uint8_t { kDefault, kFirst, kLast };

struct OrderTerm {
  std::string relation;  // Set for `order=author(name)`: a to-one embed of this node.
  Field field;
  Direction direction = Direction::kAscending;
  Nulls nulls = Nulls::kDefault;

  bool operator==(const OrderTerm&) const = default;
};

struct SelectColumn {
  Field field;
  std::string alias;      // Empty: the column's (or the last json key's) own name.
  std::string cast;       // Empty: none.
  std::string aggregate;  // Empty: none. Parsed so that a back end can say what it refuses.

  // "count", which PostgreSQL reads as count(row) where the table has no such column: also where aggregates are off.
  bool may_count() const { return field.name == "count" && field.path.empty() && aggregate.empty(); }
  bool operator==(const SelectColumn&) const = default;
};

enum class JoinKind : std::uint8_t { kLeft, kInner };

struct Node;

// One entry of select: a column, or the embed at `Node::embeds[embed]`. The order of the entries is the order of the
// members in the answer.
struct SelectItem {
  std::optional<std::size_t> embed;
  SelectColumn column;

  bool operator==(const SelectItem&) const = default;
};

// A table as it is to be read, with the tables embedded in it.
struct Node {
  std::string relation;  // Table, or the name of a foreign key or of its column.
  std::string alias;
  std::string hint;  // After '!': a foreign key, a column or a junction table.
  JoinKind join = JoinKind::kLeft;
  bool spread = false;

  std::vector<SelectItem> select;
  std::vector<Condition> where;  // All of them must hold.
  std::vector<OrderTerm> order;
  std::optional<std::uint64_t> limit;
  std::uint64_t offset = 0;
  std::vector<Node> embeds;

  // The name it has in the answer and in the keys of filters.
  const std::string& label() const { return alias.empty() ? relation : alias; }
  bool operator==(const Node&) const = default;
};

enum class Verb : std::uint8_t { kRead, kInsert, kUpdate, kDelete, kCall };

enum class Resolution : std::uint8_t { kMergeDuplicates, kIgnoreDuplicates };
enum class Missing : std::uint8_t { kNull, kDefault };  // What absent members of a bulk insert become.
enum class Representation : std::uint8_t { kMinimal, kHeadersOnly, kFull };
enum class Count : std::uint8_t { kExact, kPlanned, kEstimated };
enum class Transaction : std::uint8_t { kCommit, kRollback };
enum class Handling : std::uint8_t { kLenient, kStrict };

// The Prefer header (RFC 7240), as far as it was given.
struct Preferences {
  std::optional<Resolution> resolution;
  std::optional<Missing> missing;
  std::optional<Representation> representation;  // Nothing asked means minimal for writes.
  std::optional<Count> count;
  std::optional<Transaction> transaction;
  std::optional<Handling> handling;
  std::optional<std::uint64_t> max_affected;  // Has an effect only under handling=strict.

  bool operator==(const Preferences&) const = default;
};

// What the answer looks like.
enum class Media : std::uint8_t { kArray, kObject, kCsv };

// What the body of a call is.
enum class BodyKind : std::uint8_t { kJson, kText, kBytes };

struct Request {
  Verb verb = Verb::kRead;
  std::string schema = "public";
  Node read;  // read.relation is the table, or the function for kCall. For writes: the filters and the representation.
  bool head = false;       // Headers only.
  bool read_only = false;  // A function called by GET or HEAD may not write.
  Media media = Media::kArray;
  bool strip_nulls = false;
  Preferences preferences;

  // Writes. A single object arrives as one row with `bulk` false.
  boost::json::array rows;
  bool bulk = false;
  bool put = false;  // An insert by PUT: the filters name the row, which is changed when it is there.
  std::optional<std::vector<std::string>> columns;      // The `columns` parameter.
  std::optional<std::vector<std::string>> on_conflict;  // The `on_conflict` parameter.

  // Calls: members of the body as JSON, or GET parameters as strings; of equal parameters the last.
  boost::json::object arguments;
  // The GET parameters as they came, for a variadic argument.
  std::vector<std::pair<std::string, std::string>> parameters;
  // The body as it came, for a function that takes it whole.
  std::string body;
  BodyKind body_kind = BodyKind::kJson;
  bool only_whole = false;  // It is no object of arguments.

  // The HTTP request as it was, for a database whose functions may ask (request.method, request.path, request.headers).
  std::string http_method;
  std::string http_path;
  std::string http_headers;  // One JSON object, names in lower case.
};

}  // namespace bedside::postgrest
