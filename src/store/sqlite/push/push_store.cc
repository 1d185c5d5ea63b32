#include "store/sqlite/push/push_store.h"

#include <memory>
#include <string_view>
#include <utility>

namespace bedside::store::sqlite {
namespace {

constexpr std::string_view kSubscribe =
    "INSERT INTO push_subscriptions (endpoint, user_id, session_id, point, auth) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, session_id = excluded.session_id,"
    " point = excluded.point, auth = excluded.auth, created_at = excluded.created_at";
constexpr std::string_view kForgetOldest =
    "DELETE FROM push_subscriptions WHERE user_id = ?1 AND endpoint NOT IN"
    " (SELECT endpoint FROM push_subscriptions WHERE user_id = ?1 ORDER BY created_at DESC, endpoint LIMIT ?2)";
// A session that is not there has been forgotten long after it ended.
constexpr std::string_view kTargets =
    "SELECT p.endpoint, p.point, p.auth FROM push_subscriptions p JOIN auth_sessions s ON s.id = p.session_id"
    " WHERE p.user_id = ? AND s.ended_at IS NULL ORDER BY p.created_at";
constexpr std::string_view kDecline =
    "UPDATE video_calls SET status = 'declined', end_reason = 'declined'"
    " WHERE id = ? AND status IN ('calling', 'ringing')";

JobResult read_targets(Connection& db, const UserId& receiver, const UserId& caller, PushTargets& found) {
  {
    auto name = db.prepare("SELECT display_name FROM users WHERE id = ?");
    if (!name) return name.error();
    const auto row = name->bind(caller.text()).step();
    if (!row) return row.error();
    if (*row) found.caller_name = name->text(0);
  }
  auto devices = db.prepare(kTargets);
  if (!devices) return devices.error();
  devices->bind(receiver.text());
  while (true) {
    const auto row = devices->step();
    if (!row) return row.error();
    if (!*row) return {};
    found.devices.push_back(
        {std::string(devices->text(0)), std::string(devices->text(1)), std::string(devices->text(2))});
  }
}

}  // namespace

void SqlitePushStore::subscribe(UserId user, SessionId session, PushSubscription device, Done done) {
  database_.write(
      [user, session, device = std::move(device)](Connection& db) -> JobResult {
        {
          auto row = db.prepare(kSubscribe);
          if (!row) return row.error();
          row->bind(device.endpoint).bind(user.text()).bind(session.text()).bind(device.point).bind(device.auth);
          if (auto made = row->run(); !made) return made;
        }
        auto oldest = db.prepare(kForgetOldest);
        if (!oldest) return oldest.error();
        return oldest->bind(user.text()).bind(std::int64_t{kMostPushDevices}).run();
      },
      std::move(done));
}

void SqlitePushStore::unsubscribe(UserId user, std::string endpoint, Done done) {
  database_.write(
      [user, endpoint = std::move(endpoint)](Connection& db) -> JobResult {
        auto row = db.prepare("DELETE FROM push_subscriptions WHERE user_id = ? AND endpoint = ?");
        if (!row) return row.error();
        return row->bind(user.text()).bind(endpoint).run();
      },
      std::move(done));
}

void SqlitePushStore::forget(std::string endpoint, Done done) {
  database_.write(
      [endpoint = std::move(endpoint)](Connection& db) -> JobResult {
        auto row = db.prepare("DELETE FROM push_subscriptions WHERE endpoint = ?");
        if (!row) return row.error();
        return row->bind(endpoint).run();
      },
      std::move(done));
}

void SqlitePushStore::targets(UserId receiver, UserId caller, Targets answer) {
  auto found = std::make_shared<PushTargets>();
  database_.read([receiver, caller, found](Connection& db) { return read_targets(db, receiver, caller, *found); },
                 [found, answer = std::move(answer)](const JobResult& result) {
                   if (!result) return answer(result.error());
                   answer(std::move(*found));
                 });
}

void SqlitePushStore::decline(CallId call, Declined answer) {
  auto declined = std::make_shared<bool>(false);
  database_.write(
      [call, declined](Connection& db) -> JobResult {
        auto row = db.prepare(kDecline);
        if (!row) return row.error();
        if (auto done = row->bind(call.text()).run(); !done) return done;
        *declined = db.changed_rows() > 0;
        return {};
      },
      [declined, answer = std::move(answer)](const JobResult& result) {
        if (!result) return answer(result.error());
        answer(*declined);
      });
}

}  // namespace bedside::store::sqlite
