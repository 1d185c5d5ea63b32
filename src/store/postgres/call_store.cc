#include "store/postgres/call_store.h"

#include "store/postgres/transaction.h"

namespace bedside::store::postgres {
namespace {

constexpr const char* kOpenCalls =
    "SELECT id, caller_id, receiver_id, status = 'active', started_at FROM public.video_calls "
    "WHERE status IN ('calling', 'ringing', 'active')";
constexpr const char* kEndUnanswered =
    "UPDATE public.video_calls SET status = 'ended', end_reason = 'no_answer' "
    "WHERE id = $1 AND status IN ('calling', 'ringing')";
constexpr const char* kEndLeft =
    "UPDATE public.video_calls SET status = 'ended', end_reason = 'left' "
    "WHERE id = $1 AND status IN ('calling', 'ringing', 'active')";

std::vector<Statement> as_service(Statement statement) {
  return {act_as(Actor{.role = Role::kService, .user = {}, .claims_json = {}}), std::move(statement)};
}

}  // namespace

void PostgresCallStore::open_calls(Calls answer) {
  pool_.run(as_service({kOpenCalls, {}}), [answer = std::move(answer)](const Connection::BatchResult& result) {
    if (!result) return answer(result.error().error);
    const Rows& rows = result->back();
    std::vector<OpenCall> calls;
    for (int row = 0; row < rows.size(); ++row) {
      const auto id = CallId::parse(rows.text(row, 0));
      const auto caller = UserId::parse(rows.text(row, 1));
      const auto receiver = UserId::parse(rows.text(row, 2));
      const auto started_at = parse_iso(rows.text(row, 4));
      if (!id || !caller || !receiver || !started_at) {
        return answer(DbError{"XX001", "a row of video_calls is damaged", "", ""});
      }
      calls.push_back({*id, *caller, *receiver, rows.truth(row, 3), *started_at});
    }
    answer(std::move(calls));
  });
}

void PostgresCallStore::end_call(CallId call, EndReason reason, Ended answer) {
  pool_.run(as_service({reason == EndReason::kNoAnswer ? kEndUnanswered : kEndLeft, {call.text()}}),
            [answer = std::move(answer)](const Connection::BatchResult& result) {
              if (!result) return answer(result.error().error);
              answer(result->back().affected() > 0);
            });
}

void PostgresCallStore::on_keepalive(std::string_view payload) const {
  const auto space = payload.find(' ');
  if (space == std::string_view::npos || !listener_) return;
  const auto call = CallId::parse(payload.substr(0, space));
  const auto user = UserId::parse(payload.substr(space + 1));
  if (call && user) listener_(*call, *user);
}

}  // namespace bedside::store::postgres
