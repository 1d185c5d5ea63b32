#include "store/sqlite/rest/rest_store.h"

#include <memory>
#include <utility>

#include "store/sqlite/rest/calls.h"
#include "store/sqlite/rest/reads.h"
#include "store/sqlite/rest/writes.h"

namespace bedside::store::sqlite {
namespace {

using postgrest::Verb;

// A job that ends with this has done what it was asked, and is to leave no trace (Prefer: tx=rollback).
constexpr std::string_view kRollback = "rollback on request";

RestResult dispatch(Connection& connection, const Actor& actor, const postgrest::Request& request,
                    const rest::ReadOptions& options) {
  switch (request.verb) {
    case Verb::kRead: return rest::run_read(connection, actor, request, options);
    case Verb::kInsert:
      return request.put ? rest::run_put(connection, actor, request, options)
                         : rest::run_insert(connection, actor, request, options);
    case Verb::kUpdate: return rest::run_update(connection, actor, request, options);
    case Verb::kDelete: return rest::run_delete(connection, actor, request, options);
    case Verb::kCall: return rest::run_call(connection, actor, request, options);
  }
  return DbError{"XX000", "unknown verb", "", ""};
}

bool needs_writer(const postgrest::Request& request) {
  if (request.verb == Verb::kRead) return false;
  if (request.verb != Verb::kCall) return true;
  const auto function = rest::require_function(request);
  return function && (*function)->writes;
}

}  // namespace

void SqliteRestStore::run(const Actor& actor, postgrest::Request request, std::function<void(RestResult)> done) {
  struct State {
    Actor actor;
    postgrest::Request request;
    RestAnswer answer;
  };
  auto state = std::make_shared<State>(State{actor, std::move(request), {}});
  const rest::ReadOptions options{options_.max_rows};
  const bool writes = needs_writer(state->request);

  Job job = [state, options](Connection& connection) -> JobResult {
    connection.act_as(state->actor);
    auto answer = dispatch(connection, state->actor, state->request, options);
    if (!answer) return answer.error();
    state->answer = std::move(*answer);
    if (state->request.preferences.transaction == postgrest::Transaction::kRollback) {
      return DbError{std::string(kRollback), "", "", ""};
    }
    return {};
  };
  Done finished = [state, done = std::move(done)](JobResult result) {
    if (!result && result.error().code != kRollback) return done(result.error());
    done(std::move(state->answer));
  };
  if (writes) {
    database_.write(std::move(job), std::move(finished));
  } else {
    database_.read(std::move(job), std::move(finished));
  }
}

}  // namespace bedside::store::sqlite
