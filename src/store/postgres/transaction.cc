#include "store/postgres/transaction.h"

#include <utility>

namespace bedside::store::postgres {
namespace {

struct AwaitLease {
  Pool& pool;
  std::optional<Result<Lease, DbError>> answer;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> waiting) {
    pool.lease([this, go_on = Resume(waiting)](Result<Lease, DbError> leased) {
      answer.emplace(std::move(leased));
      go_on();
    });
  }
  Result<Lease, DbError> await_resume() { return std::move(*answer); }
};

struct AwaitBatch {
  Connection& connection;
  std::vector<Statement> batch;
  std::optional<Connection::BatchResult> answer;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> waiting) {
    connection.run(std::move(batch), [this, go_on = Resume(waiting)](Connection::BatchResult result) {
      answer.emplace(std::move(result));
      go_on();
    });
  }
  Connection::BatchResult await_resume() { return std::move(*answer); }
};

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kAnon: return "anon";
    case Role::kAuthenticated: return "authenticated";
    case Role::kService: return "service_role";
  }
  return "anon";
}

Statement act_as(const Actor& actor, const HttpContext& http) {
  std::string claims = actor.claims_json;
  if (claims.empty()) claims = R"({"role":")" + std::string(role_name(actor.role)) + "\"}";
  return {
      "SELECT set_config('role', $1, true), set_config('request.jwt.claims', $2, true), "
      "set_config('request.method', $3, true), set_config('request.path', $4, true), "
      "set_config('request.headers', $5, true), "
      "set_config('response.headers', '', true), set_config('response.status', '', true), "
      "set_config('search_path', concat_ws(', ', nullif(quote_ident($6), 'public'), 'public', 'extensions'), true)",
      {std::string(role_name(actor.role)), claims, http.method, http.path,
       http.headers_json.empty() ? "{}" : http.headers_json, http.schema}};
}

Task<Result<Transaction, DbError>> Transaction::begin(Pool& pool, std::vector<Statement> opening) {
  AwaitLease waiting{pool, {}};
  Result<Lease, DbError> leased = co_await waiting;
  if (!leased) co_return leased.error();
  opening.insert(opening.begin(), Statement{"BEGIN", {}});
  co_return Transaction(std::move(*leased), std::move(opening));
}

std::vector<Statement> Transaction::with_opening(Statement statement) {
  std::vector<Statement> batch = std::exchange(opening_, {});
  batch.push_back(std::move(statement));
  return batch;
}

Task<Result<Rows, DbError>> Transaction::run(Statement statement) {
  AwaitBatch waiting{*lease_, with_opening(std::move(statement)), {}};
  Connection::BatchResult result = co_await waiting;
  if (!result) co_return result.error().error;
  co_return std::move(result->back());
}

Task<Result<Rows, DbError>> Transaction::run_and_commit(Statement statement) {
  std::vector<Statement> batch = with_opening(std::move(statement));
  batch.push_back({"COMMIT", {}});
  AwaitBatch waiting{*lease_, std::move(batch), {}};
  Connection::BatchResult result = co_await waiting;
  if (!result) co_return result.error().error;
  co_return std::move((*result)[result->size() - 2]);
}

Task<Result<void, DbError>> Transaction::commit() {
  std::vector<Statement> batch = with_opening({"COMMIT", {}});
  AwaitBatch waiting{*lease_, std::move(batch), {}};
  Connection::BatchResult result = co_await waiting;
  if (!result) co_return result.error().error;
  co_return Result<void, DbError>();
}

}  // namespace bedside::store::postgres
