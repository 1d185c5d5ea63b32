// SQLite without its sharp edges: a connection with pooled statements, rows read by position, and every refusal as a
// DbError with PostgreSQL's SQLSTATE and words.
//
// The connection carries what PostgreSQL calls the session: who asks (auth_uid() and auth_role() in policies and
// triggers) and what time it is (now()). A connection belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/actor.h"
#include "store/db_error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bedside::store::sqlite {

enum class OpenMode { kReadWrite, kReadOnly };

// Where time and ids come from; the simulator brings its own.
struct Environment {
  std::function<Instant()> now;
  std::function<Uuid()> new_id;
};
// The real clock and the system's randomness.
Environment system_environment();

// A word to listeners outside the database that goes out with the commit and is kept nowhere: PostgreSQL's NOTIFY.
struct Notice {
  std::string channel;
  std::string payload;
};

// Told about statements that failed, whose changes were taken back.
class StatementWatcher {
 public:
  virtual ~StatementWatcher() = default;
  virtual std::size_t mark() const = 0;
  // May say more about the error, from what the statement had tried since `mark`.
  virtual void statement_failed(std::size_t mark, DbError& error) = 0;
};

// Makes an empty file that only its owner may read, unless there is one: SQLite would let everybody read it, and gives
// its side files the same mode. False when it cannot.
bool create_private_file(const std::string& path);

class Connection;

// One run of a prepared statement. Positions: parameters from 1, columns from 0, as in SQLite. Gives the statement back
// to its connection on destruction, and must not outlive it.
class Cursor {
 public:
  Cursor(Cursor&& other) noexcept;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  Cursor& operator=(Cursor&&) = delete;
  ~Cursor();

  Cursor& bind(std::string_view text);  // Binds the next parameter; copies the text.
  Cursor& bind(const char* text) { return bind(std::string_view(text)); }
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
  friend class Connection;
  Cursor(Connection* connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}

  Connection* connection_;
  sqlite3_stmt* statement_;
  int next_parameter_ = 1;
};

class Connection {
 public:
  // The state that the registered SQL functions read; see sql_functions.cc.
  struct Session {
    Environment environment;
    Role role = Role::kService;
    std::string user_id;                // Empty for none.
    std::optional<Instant> frozen_now;  // now() while a job runs: the same for all its statements.
    Instant last_job{};
    int definer_depth = 0;            // Above 0 inside trigger code that acts with the owner's rights.
    std::optional<Instant> deadline;  // Statements running past it are cancelled with 57014.
  };

  static Result<std::unique_ptr<Connection>> open(const std::string& path, OpenMode mode,
                                                  Environment environment = system_environment());
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Exactly one statement. It is kept for the next time; the same text may be in use several times at once.
  Result<Cursor, DbError> prepare(std::string_view sql);
  // Several statements, no parameters: migrations and pragmas.
  Result<void, DbError> execute_script(const std::string& sql);
  // Rows inserted, updated or deleted by the last finished statement, without those of triggers and cascades.
  std::int64_t changed_rows() const;

  // Policies and triggers ask for this actor from now on. A job starts as the service role: whoever acts for a user
  // says so first.
  void act_as(const Actor& actor);
  void act_as_service();
  // Freezes now() for the statements of one job, and bounds their time. Each job has a later time than the one before,
  // even when the clock was set back: rows in order of time are rows in order of commit.
  void begin_job(std::optional<Duration> time_limit);
  void end_job();
  void notify(std::string_view channel, std::string payload) {
    notices_.push_back({std::string(channel), std::move(payload)});
  }
  std::vector<Notice> take_notices() { return std::exchange(notices_, {}); }
  // At most one; null for none. It must outlive the connection or be taken off before.
  void watch(StatementWatcher* watcher) { watcher_ = watcher; }
  // The same text that now() gives in SQL.
  std::string now_text() const;
  std::string new_id_text() const;

  sqlite3* handle() const { return db_; }

 private:
  friend class Cursor;
  struct Idle {
    std::string sql;
    sqlite3_stmt* statement;
  };

  explicit Connection(sqlite3* db) : db_(db) {}
  Result<void, DbError> harden(OpenMode mode);
  void give_back(sqlite3_stmt* statement);
  static int on_progress(void* self);

  sqlite3* db_;
  Session session_;
  StatementWatcher* watcher_ = nullptr;
  std::vector<Notice> notices_;
  std::list<Idle> idle_;  // Most recently used first.
  std::unordered_multimap<std::string_view, std::list<Idle>::iterator> by_sql_;
};

}  // namespace bedside::store::sqlite
