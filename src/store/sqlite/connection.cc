#include "store/sqlite/connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <utility>

#include "base/os/clock.h"
#include "base/os/secure_random.h"
#include "store/sqlite/errors.h"
#include "store/sqlite/rest/json_functions.h"
#include "store/sqlite/sql_functions.h"

namespace bedside::store::sqlite {
namespace {

constexpr std::size_t kIdleStatements = 256;
constexpr int kBusyTimeoutMs = 5'000;
// How many virtual machine steps pass between two looks at the deadline: well below a millisecond.
constexpr int kProgressSteps = 4'000;

struct Limit {
  int id;
  int value;
};
// Every door upstream of SQL has bounds of its own; these hold when one of them has a hole.
constexpr std::array kLimits = {
    Limit{SQLITE_LIMIT_LENGTH, 16 << 20},
    Limit{SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
    Limit{SQLITE_LIMIT_COLUMN, 200},
    Limit{SQLITE_LIMIT_EXPR_DEPTH, 200},
    Limit{SQLITE_LIMIT_COMPOUND_SELECT, 50},
    Limit{SQLITE_LIMIT_FUNCTION_ARG, 100},
    Limit{SQLITE_LIMIT_ATTACHED, 0},
    Limit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1'000},
    Limit{SQLITE_LIMIT_VARIABLE_NUMBER, 10'000},
    Limit{SQLITE_LIMIT_TRIGGER_DEPTH, 16},
    Limit{SQLITE_LIMIT_WORKER_THREADS, 0},
};

// Counting every allocation costs a process-wide lock; nobody reads the count. Before the first connection or never.
void configure_library() {
  static const int kDone = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)kDone;
}

DbError last_error(sqlite3* db) { return to_db_error(sqlite3_extended_errcode(db), sqlite3_errmsg(db)); }

Error open_error(const std::string& path, const DbError& cause) {
  return our_error("store.open", "Cannot open the database " + path + ": " + cause.message + ".",
                   "Check that the folder exists, is writable and on a disk with free space.");
}

}  // namespace

bool create_private_file(const std::string& path) {
  // Never opens one that exists: closing it would drop the locks that another connection of this process holds on it.
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return errno == EEXIST;
  return ::close(file) == 0;
}

Environment system_environment() { return {&system_now, &secure_uuid}; }

Cursor::Cursor(Cursor&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      next_parameter_(other.next_parameter_) {}

Cursor::~Cursor() {
  if (statement_ != nullptr) connection_->give_back(statement_);
}

Cursor& Cursor::bind(std::string_view text) {
  // A null data pointer would bind NULL, and an empty string_view may have one.
  const char* data = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(statement_, next_parameter_++, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Cursor& Cursor::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_parameter_++, value);
  return *this;
}

Cursor& Cursor::bind(double value) {
  sqlite3_bind_double(statement_, next_parameter_++, value);
  return *this;
}

Cursor& Cursor::bind_null() {
  sqlite3_bind_null(statement_, next_parameter_++);
  return *this;
}

Result<bool, DbError> Cursor::step() {
  // Trigger code runs within one step; brackets left open by one that failed end here.
  connection_->session_.definer_depth = 0;
  StatementWatcher* const watcher = connection_->watcher_;
  const std::size_t mark = watcher == nullptr ? 0 : watcher->mark();
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  DbError error = last_error(connection_->db_);
  if (watcher != nullptr) {
    sqlite3_reset(statement_);  // Takes the changes back, so that the watcher may ask the database.
    watcher->statement_failed(mark, error);
  }
  return error;
}

Result<void, DbError> Cursor::run() {
  while (true) {
    const auto row = step();
    if (!row) return row.error();
    if (!*row) return {};
  }
}

bool Cursor::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string_view Cursor::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Cursor::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Cursor::real(int column) const { return sqlite3_column_double(statement_, column); }
int Cursor::columns() const { return sqlite3_column_count(statement_); }
std::string_view Cursor::column_name(int column) const { return sqlite3_column_name(statement_, column); }

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, OpenMode mode, Environment environment) {
  const int flags = (mode == OpenMode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  configure_library();
  if (mode == OpenMode::kReadWrite && path != ":memory:" && !create_private_file(path)) {
    return open_error(path, {"58030", "the file cannot be made", "", ""});
  }
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  if (db == nullptr) return our_error("store.open", "Out of memory while opening the database.");
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) return open_error(path, last_error(db));
  connection->session_.environment = std::move(environment);
  if (const auto done = connection->harden(mode); !done) return open_error(path, done.error());
  return connection;
}

Result<void, DbError> Connection::harden(OpenMode mode) {
  sqlite3_busy_timeout(db_, kBusyTimeoutMs);
  for (const auto& limit : kLimits) sqlite3_limit(db_, limit.id, limit.value);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  sqlite3_progress_handler(db_, kProgressSteps, &Connection::on_progress, this);
  if (auto done = register_functions(db_, session_); !done) return done;
  if (auto done = rest::register_json_functions(db_); !done) return done;

  // Savepoints and sorts stay in memory: a file for each job's undo would cost more than the job.
  if (auto done = execute_script("PRAGMA temp_store = MEMORY"); !done) return done;
  if (mode == OpenMode::kReadOnly) return execute_script("PRAGMA query_only = ON; PRAGMA cache_size = -8192;");
  return execute_script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
      "PRAGMA journal_size_limit = 67108864; PRAGMA recursive_triggers = OFF;");
}

Connection::~Connection() {
  for (const auto& idle : idle_) sqlite3_finalize(idle.statement);
  sqlite3_close_v2(db_);
}

int Connection::on_progress(void* self) {
  const auto& session = static_cast<Connection*>(self)->session_;
  return session.deadline && session.environment.now() > *session.deadline ? 1 : 0;
}

Result<Cursor, DbError> Connection::prepare(std::string_view sql) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    sqlite3_stmt* statement = found->second->statement;
    idle_.erase(found->second);
    by_sql_.erase(found);
    return Cursor(this, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return last_error(db_);
  const std::string_view left(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
  if (statement == nullptr || left.find_first_not_of(" \n;") != std::string_view::npos) {
    sqlite3_finalize(statement);
    return DbError{"42601", "cannot prepare anything but one statement", "", ""};
  }
  return Cursor(this, statement);
}

void Connection::give_back(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_.push_front({sqlite3_sql(statement), statement});
  by_sql_.emplace(idle_.front().sql, idle_.begin());
  if (idle_.size() <= kIdleStatements) return;
  const auto oldest = std::prev(idle_.end());
  const auto [first, last] = by_sql_.equal_range(oldest->sql);
  for (auto it = first; it != last; ++it) {
    if (it->second == oldest) {
      by_sql_.erase(it);
      break;
    }
  }
  sqlite3_finalize(oldest->statement);
  idle_.erase(oldest);
}

Result<void, DbError> Connection::execute_script(const std::string& sql) {
  session_.definer_depth = 0;
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return last_error(db_);
  return {};
}

std::int64_t Connection::changed_rows() const { return sqlite3_changes64(db_); }

void Connection::act_as(const Actor& actor) {
  session_.role = actor.role;
  // Only a signed-in user is somebody: auth_uid() is NULL for anon, and no policy matches NULL.
  const bool is_somebody = actor.role == Role::kAuthenticated && actor.user;
  session_.user_id = is_somebody ? actor.user->text() : std::string();
}

void Connection::act_as_service() {
  session_.role = Role::kService;
  session_.user_id.clear();
}

void Connection::begin_job(std::optional<Duration> time_limit) {
  act_as_service();
  const Instant now = session_.environment.now();
  session_.last_job = std::max(now, session_.last_job + std::chrono::microseconds(1));
  session_.frozen_now = session_.last_job;
  if (time_limit) session_.deadline = now + *time_limit;
}

void Connection::end_job() {
  act_as_service();
  session_.frozen_now.reset();
  session_.deadline.reset();
}

std::string Connection::now_text() const { return to_iso(session_.frozen_now.value_or(session_.environment.now())); }
std::string Connection::new_id_text() const { return session_.environment.new_id().text(); }

}  // namespace bedside::store::sqlite
