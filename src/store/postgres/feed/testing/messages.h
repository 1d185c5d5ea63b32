// Writes the messages of pgoutput as PostgreSQL does. For the tests of this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bedside::store::postgres::written {

inline std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}
inline std::string u16(std::uint64_t value) { return number(value, 2); }
inline std::string u32(std::uint64_t value) { return number(value, 4); }
inline std::string u64(std::uint64_t value) { return number(value, 8); }
inline std::string text(const std::string& value) { return value + '\0'; }

struct Column {
  std::string name;
  std::uint32_t type;
  bool key;
};
using Row = std::vector<std::optional<std::string>>;
inline const std::string kUnchanged = "\x01unchanged";

inline std::string tuple(const Row& row) {
  std::string out = u16(row.size());
  for (const auto& field : row) {
    if (!field) {
      out += 'n';
    } else if (*field == kUnchanged) {
      out += 'u';
    } else {
      out += 't' + u32(field->size()) + *field;
    }
  }
  return out;
}

inline std::string begin(std::uint64_t commit, std::int64_t at_us, std::uint32_t xid) {
  return "B" + u64(commit) + u64(static_cast<std::uint64_t>(at_us)) + u32(xid);
}
inline std::string commit(std::uint64_t commit, std::uint64_t end, std::int64_t at_us) {
  return "C" + number(0, 1) + u64(commit) + u64(end) + u64(static_cast<std::uint64_t>(at_us));
}
inline std::string relation(std::uint32_t id, const std::string& schema, const std::string& name, char identity,
                            const std::vector<Column>& columns) {
  std::string out = "R" + u32(id) + text(schema) + text(name) + identity + u16(columns.size());
  for (const auto& column : columns) {
    out += number(column.key ? 1 : 0, 1) + text(column.name) + u32(column.type) + u32(0xffffffff);
  }
  return out;
}
inline std::string type(std::uint32_t id, const std::string& schema, const std::string& name) {
  return "Y" + u32(id) + text(schema) + text(name);
}
inline std::string insert(std::uint32_t relation, const Row& row) { return "I" + u32(relation) + "N" + tuple(row); }
// `part` is 'K', 'O', or 0 for no old row.
inline std::string update(std::uint32_t relation, char part, const Row& old_row, const Row& row) {
  return "U" + u32(relation) + (part == 0 ? "" : part + tuple(old_row)) + "N" + tuple(row);
}
inline std::string remove(std::uint32_t relation, char part, const Row& old_row) {
  return "D" + u32(relation) + part + tuple(old_row);
}
inline std::string truncate(const std::vector<std::uint32_t>& relations) {
  std::string out = "T" + u32(relations.size()) + number(0, 1);
  for (const auto id : relations) out += u32(id);
  return out;
}
inline std::string logical_message(const std::string& prefix, const std::string& content) {
  return "M" + number(1, 1) + u64(1) + text(prefix) + u32(content.size()) + content;
}

}  // namespace bedside::store::postgres::written
