#include "store/sqlite/errors.h"

#include <sqlite3.h>

#include <array>
#include <string>
#include <vector>

namespace bedside::store::sqlite {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator, std::size_t most) {
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < most) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) break;
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

bool is_sqlstate(std::string_view code) {
  if (code.size() != 5) return false;
  for (const char c : code) {
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

// A message of our own triggers and functions.
bool read_raised(std::string_view message, DbError& error) {
  const auto parts = split(message, '|', 4);
  if (parts.size() < 2 || !is_sqlstate(parts[0])) return false;
  error.code = parts[0];
  error.message = parts[1];
  if (parts.size() > 2) error.details = parts[2];
  if (parts.size() > 3) error.hint = parts[3];
  return true;
}

// The part after "...constraint failed: ", for example "messages.room_id" or a constraint's name.
std::string_view subject(std::string_view message) {
  const auto at = message.find(": ");
  return at == std::string_view::npos ? std::string_view{} : message.substr(at + 2);
}

struct ColumnList {
  std::string table;
  std::vector<std::string> columns;
};

// "room_members.room_id, room_members.user_id".
ColumnList read_columns(std::string_view text) {
  ColumnList list;
  for (std::string_view part : split(text, ',', 32)) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const auto dot = part.find('.');
    if (dot == std::string_view::npos) continue;
    list.table = part.substr(0, dot);
    list.columns.emplace_back(part.substr(dot + 1));
  }
  return list;
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

DbError unique_violation(std::string_view message, bool primary) {
  const ColumnList list = read_columns(subject(message));
  const std::string constraint = list.table + (primary ? "_pkey" : "_" + join(list.columns, "_") + "_key");
  return {"23505", "duplicate key value violates unique constraint \"" + constraint + "\"",
          "Key (" + join(list.columns, ", ") + ") already exists.", ""};
}

DbError not_null_violation(std::string_view message) {
  const ColumnList list = read_columns(subject(message));
  return {"23502",
          "null value in column \"" + join(list.columns, "_") + "\" of relation \"" + list.table +
              "\" violates not-null constraint",
          "", ""};
}

// Our constraints are named <table>_<what>_check, and no table's name is the beginning of another's.
DbError check_violation(std::string_view message) {
  static constexpr std::array<std::string_view, 6> kTables = {"users",    "chat_rooms",  "room_members",
                                                              "messages", "video_calls", "webrtc_signals"};
  const std::string_view constraint = subject(message);
  std::string relation;
  for (const auto table : kTables) {
    if (constraint.substr(0, table.size()) == table) relation = table;
  }
  return {"23514",
          "new row for relation \"" + relation + "\" violates check constraint \"" + std::string(constraint) + "\"", "",
          ""};
}

DbError constraint_violation(int code, std::string_view message) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE: return unique_violation(message, false);
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return unique_violation(message, true);
    case SQLITE_CONSTRAINT_NOTNULL: return not_null_violation(message);
    case SQLITE_CONSTRAINT_CHECK: return check_violation(message);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return {"23503", "insert, update or delete violates a foreign key constraint",
              "A row that is referred to does not exist, or is still referred to.", ""};
    case SQLITE_CONSTRAINT_DATATYPE: return {"22P02", "invalid input syntax: " + std::string(subject(message)), "", ""};
    default: return {"23000", std::string(message), "", ""};
  }
}

}  // namespace

DbError to_db_error(int extended_code, std::string_view sqlite_message) {
  DbError error;
  const int code = extended_code & 0xff;
  if ((code == SQLITE_CONSTRAINT || code == SQLITE_ERROR) && read_raised(sqlite_message, error)) return error;
  switch (code) {
    case SQLITE_CONSTRAINT: return constraint_violation(extended_code, sqlite_message);
    case SQLITE_INTERRUPT: return {"57014", "canceling statement due to statement timeout", "", ""};
    case SQLITE_FULL: return {"53100", "could not write: no space left on device", "", "Free some disk space."};
    case SQLITE_NOMEM: return {"53200", "out of memory", "", ""};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"55P03", "the database file is locked by another process", "", "Only one server may use a data folder."};
    case SQLITE_TOOBIG: return {"54000", "value or statement too large", "", ""};
    case SQLITE_READONLY: return {"25006", "cannot execute a write in a read-only transaction", "", ""};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {"XX001", "the database file is damaged", "", "Run `bedside check`."};
    case SQLITE_IOERR: return {"58030", "the disk failed to read or write", "", "Run `bedside check`."};
    case SQLITE_MISMATCH: return {"22P02", "invalid input syntax", "", ""};
    default: return {"XX000", std::string(sqlite_message), "", ""};
  }
}

}  // namespace bedside::store::sqlite
