#include "store/postgres/feed/pgoutput.h"

#include <utility>

#include "store/postgres/feed/byte_reader.h"

namespace bedside::store::postgres::pgoutput {
namespace {

Instant read_time(ByteReader& in) { return instant_from_postgres(in.i64()); }

Error fault(const char* id, std::string message) {
  return {Fault::kPeer, Retry::kNever, id, std::move(message), "Check that the server is PostgreSQL 14 or newer"};
}

// nullopt: not a tuple. Every field takes at least one byte, so a false count ends at the end of the bytes.
std::optional<Tuple> read_tuple(ByteReader& in) {
  const std::size_t count = in.u16();
  if (!in.ok() || count > kMaxColumns) return std::nullopt;
  Tuple tuple;
  tuple.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    switch (in.u8()) {
      case 'n': tuple.push_back({FieldKind::kNull, {}}); break;
      case 'u': tuple.push_back({FieldKind::kUnchanged, {}}); break;
      case 't': {
        const std::uint32_t size = in.u32();
        tuple.push_back({FieldKind::kText, in.bytes(size)});
        break;
      }
      default: return std::nullopt;  // Binary values were not asked for.
    }
    if (!in.ok()) return std::nullopt;
  }
  return tuple;
}

std::optional<Message> read_relation(ByteReader& in) {
  Relation relation;
  relation.id = in.u32();
  relation.schema = in.text();
  relation.name = in.text();
  relation.identity = static_cast<char>(in.u8());
  const std::size_t count = in.u16();
  if (!in.ok() || count > kMaxColumns) return std::nullopt;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    RelationColumn column;
    column.key = (in.u8() & 1) != 0;
    column.name = in.text();
    column.type = in.u32();
    in.u32();  // The type's modifier, which the text form already shows.
    relation.columns.push_back(column);
  }
  // An empty name of a schema stands for pg_catalog.
  if (relation.schema.empty()) relation.schema = "pg_catalog";
  return relation;
}

std::optional<Message> read_insert(ByteReader& in) {
  Insert insert;
  insert.relation = in.u32();
  if (in.u8() != 'N') return std::nullopt;
  auto row = read_tuple(in);
  if (!row) return std::nullopt;
  insert.row = std::move(*row);
  return insert;
}

std::optional<Message> read_update(ByteReader& in) {
  Update update;
  update.relation = in.u32();
  std::uint8_t part = in.u8();
  if (part == 'K' || part == 'O') {
    update.old_is_whole = part == 'O';
    update.old_row = read_tuple(in);
    if (!update.old_row) return std::nullopt;
    part = in.u8();
  }
  auto row = part == 'N' ? read_tuple(in) : std::nullopt;
  if (!row) return std::nullopt;
  update.row = std::move(*row);
  return update;
}

std::optional<Message> read_delete(ByteReader& in) {
  Delete gone;
  gone.relation = in.u32();
  const std::uint8_t part = in.u8();
  if (part != 'K' && part != 'O') return std::nullopt;
  gone.old_is_whole = part == 'O';
  auto row = read_tuple(in);
  if (!row) return std::nullopt;
  gone.old_row = std::move(*row);
  return gone;
}

std::optional<Message> read_truncate(ByteReader& in) {
  Truncate truncate;
  const std::uint32_t count = in.u32();
  in.u8();  // CASCADE, RESTART IDENTITY.
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) truncate.relations.push_back(in.u32());
  return truncate;
}

std::optional<Message> read_logical_message(ByteReader& in) {
  LogicalMessage message;
  message.transactional = (in.u8() & 1) != 0;
  message.at = {in.u64()};
  message.prefix = in.text();
  const std::uint32_t size = in.u32();
  message.content = in.bytes(size);
  return message;
}

std::optional<Message> read_origin(ByteReader& in) {
  in.u64();
  in.text();
  return Origin{};
}

std::optional<Message> read(char kind, ByteReader& in) {
  switch (kind) {
    case 'B': {
      const Lsn commit{in.u64()};
      const Instant at = read_time(in);
      return Begin{commit, at, in.u32()};
    }
    case 'C': {
      in.u8();  // No flags are defined.
      const Lsn commit{in.u64()};
      const Lsn end{in.u64()};
      return Commit{commit, end, read_time(in)};
    }
    case 'O': return read_origin(in);
    case 'R': return read_relation(in);
    case 'Y': {
      const Oid id = in.u32();
      const auto schema = in.text();
      return Type{id, schema, in.text()};
    }
    case 'I': return read_insert(in);
    case 'U': return read_update(in);
    case 'D': return read_delete(in);
    case 'T': return read_truncate(in);
    case 'M': return read_logical_message(in);
    default: return std::nullopt;
  }
}

}  // namespace

Result<Message> decode(std::string_view bytes) {
  if (bytes.empty()) return fault("pgoutput.truncated", "A replication message is empty");
  const char kind = bytes.front();
  if (std::string_view("BCORYIUDTM").find(kind) == std::string_view::npos) {
    return fault("pgoutput.unknown", "A replication message is of a kind we never asked for");
  }
  ByteReader in(bytes.substr(1));
  auto message = read(kind, in);
  if (!in.ok()) {
    return fault("pgoutput.truncated", std::string("A replication message of kind '") + kind + "' ends too early");
  }
  if (!message || !in.at_end()) {
    return fault("pgoutput.malformed",
                 std::string("A replication message of kind '") + kind + "' is not built as such");
  }
  return std::move(*message);
}

}  // namespace bedside::store::postgres::pgoutput
