#include "store/sqlite/call_store.h"

#include <memory>
#include <string_view>
#include <utility>

#include "store/sqlite/functions.h"

namespace bedside::store::sqlite {
namespace {

constexpr std::string_view kOpenCalls =
    "SELECT id, caller_id, receiver_id, status = 'active', started_at FROM video_calls"
    " WHERE status IN ('calling', 'ringing', 'active')";

constexpr std::string_view kEndUnanswered =
    "UPDATE video_calls SET status = 'ended', end_reason = 'no_answer'"
    " WHERE id = ? AND status IN ('calling', 'ringing')";
constexpr std::string_view kEndLeft =
    "UPDATE video_calls SET status = 'ended', end_reason = 'left'"
    " WHERE id = ? AND status IN ('calling', 'ringing', 'active')";

JobResult read_open_calls(Connection& db, std::vector<OpenCall>& calls) {
  auto cursor = db.prepare(kOpenCalls);
  if (!cursor) return cursor.error();
  while (true) {
    const auto row = cursor->step();
    if (!row) return row.error();
    if (!*row) return {};
    const auto id = CallId::parse(cursor->text(0));
    const auto caller = UserId::parse(cursor->text(1));
    const auto receiver = UserId::parse(cursor->text(2));
    const auto started_at = parse_iso(cursor->text(4));
    if (!id || !caller || !receiver || !started_at) return DbError{"XX001", "a row of video_calls is damaged", "", ""};
    calls.push_back({*id, *caller, *receiver, cursor->integer(3) != 0, *started_at});
  }
}

}  // namespace

void SqliteCallStore::open_calls(Calls answer) {
  auto calls = std::make_shared<std::vector<OpenCall>>();
  database_.read([calls](Connection& db) { return read_open_calls(db, *calls); },
                 [calls, answer = std::move(answer)](JobResult result) {
                   if (!result) return answer(result.error());
                   answer(std::move(*calls));
                 });
}

void SqliteCallStore::end_call(CallId call, EndReason reason, Ended answer) {
  auto ended = std::make_shared<bool>(false);
  database_.write(
      [call, reason, ended](Connection& db) -> JobResult {
        auto cursor = db.prepare(reason == EndReason::kNoAnswer ? kEndUnanswered : kEndLeft);
        if (!cursor) return cursor.error();
        if (auto done = cursor->bind(call.text()).run(); !done) return done;
        *ended = db.changed_rows() > 0;
        return {};
      },
      [ended, answer = std::move(answer)](JobResult result) {
        if (!result) return answer(result.error());
        answer(*ended);
      });
}

void SqliteCallStore::set_keepalive_listener(KeepaliveListener listener) {
  database_.set_notice_listener([listener = std::move(listener)](const Notice& notice) {
    if (notice.channel != kKeepaliveChannel) return;
    const std::string_view payload = notice.payload;
    const auto space = payload.find(' ');
    if (space == std::string_view::npos) return;
    const auto call = CallId::parse(payload.substr(0, space));
    const auto user = UserId::parse(payload.substr(space + 1));
    if (call && user) listener(*call, *user);
  });
}

}  // namespace bedside::store::sqlite
