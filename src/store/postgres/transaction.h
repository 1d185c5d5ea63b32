// One transaction on a connection of the pool, as a value that coroutines work with.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "store/actor.h"
#include "store/db_error.h"
#include "store/postgres/pool.h"
#include "store/postgres/task.h"

namespace bedside::store::postgres {

// What a transaction begins with: the role and the claims that row policies are decided by, as PostgREST sets them
// (reference: its transaction-scoped settings). Supabase's auth.uid() and its kin read them.
struct HttpContext {
  std::string schema = "public";  // First on the search path; "public" and "extensions" follow.
  std::string method;
  std::string path;
  std::string headers_json;  // Names in lower case.
};
Statement act_as(const Actor& actor, const HttpContext& http = {});
std::string_view role_name(Role role);

// Not committed means rolled back, also when this is destroyed.
class Transaction {
 public:
  Transaction(Transaction&&) = default;

  // Of the login role, or of an actor when `opening` holds act_as(). It is opened with the first statement.
  static Task<Result<Transaction, DbError>> begin(Pool& pool, std::vector<Statement> opening = {});

  Task<Result<Rows, DbError>> run(Statement statement);
  // Runs the statement and, if it went well, commits, in one round trip.
  Task<Result<Rows, DbError>> run_and_commit(Statement statement);
  Task<Result<void, DbError>> commit();

 private:
  Transaction(Lease lease, std::vector<Statement> opening) : lease_(std::move(lease)), opening_(std::move(opening)) {}
  std::vector<Statement> with_opening(Statement statement);

  Lease lease_;
  std::vector<Statement> opening_;
};

}  // namespace bedside::store::postgres
