// A connection that blocks, for the command line: migrations, checks, and what happens before a loop runs.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/connection.h"
#include "store/postgres/result.h"

namespace bedside::store::postgres {

// Resource. Its destruction closes the connection and rolls back what was not committed.
class BlockingConnection {
 public:
  static Result<BlockingConnection, DbError> open(const std::string& address);

  // One statement or a script of many; the answer is the last one's.
  Result<Rows, DbError> run(const std::string& sql);
  Result<Rows, DbError> run(const Statement& statement);
  int server_version() const;  // 150018 for 15.18.

 private:
  static Result<Rows, DbError> answer_of(pg_result* result);
  explicit BlockingConnection(std::shared_ptr<pg_conn> connection) : connection_(std::move(connection)) {}

  std::shared_ptr<pg_conn> connection_;
};

// Of a database that cannot be reached: for a person, with the mend.
Error connect_failure(const DbError& cause);

}  // namespace bedside::store::postgres
