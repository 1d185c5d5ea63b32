// SQLite without its sharp edges: a connection with cached statements, and rows read by position.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bedside::store::sqlite {

enum class OpenMode { kReadWrite, kReadOnly };

// One run of a prepared statement. Positions: parameters from 1, columns from 0, as in SQLite. Resets itself on
// destruction.
class Cursor {
 public:
  explicit Cursor(sqlite3_stmt* statement) : statement_(statement) {}
  Cursor(Cursor&& other) noexcept;
  Cursor(const Cursor&) = delete;
  ~Cursor();

  Cursor& bind(std::string_view text);  // Binds the next parameter.
  Cursor& bind(std::int64_t value);
  Cursor& bind(double value);
  Cursor& bind_null();

  // True when there is a row; false at the end; an error with its SQLSTATE otherwise.
  Result<bool, DbError> step();
  // Runs to the end and forgets rows.
  Result<void, DbError> run();

  bool is_null(int column) const;
  std::string_view text(int column) const;  // Valid until the next step().
  std::int64_t integer(int column) const;
  double real(int column) const;
  int columns() const;
  std::string_view column_name(int column) const;

 private:
  sqlite3_stmt* statement_;
  int next_parameter_ = 1;
};

class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const std::string& path, OpenMode mode);
  ~Connection();
  Connection(const Connection&) = delete;

  // The statement is kept for the next time; a Cursor for the same text must not be alive.
  Result<Cursor, DbError> prepare(std::string_view sql);
  // Several statements, no parameters: migrations and pragmas.
  Result<void, DbError> execute_script(const std::string& sql);
  std::int64_t changed_rows() const;
  sqlite3* handle() const { return db_; }

 private:
  explicit Connection(sqlite3* db) : db_(db) {}
  sqlite3* db_;
  std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace bedside::store::sqlite
