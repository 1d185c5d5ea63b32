#include "store/postgres/push/push_store.h"

#include <utility>
#include <vector>

#include "store/postgres/transaction.h"

namespace bedside::store::postgres {
namespace {

constexpr const char* kSubscribe =
    "INSERT INTO bedside.push_subscriptions (endpoint, user_id, session_id, point, auth) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, session_id = excluded.session_id,"
    " point = excluded.point, auth = excluded.auth, created_at = excluded.created_at";
constexpr const char* kForgetOldest =
    "DELETE FROM bedside.push_subscriptions WHERE user_id = $1::uuid AND endpoint NOT IN"
    " (SELECT endpoint FROM bedside.push_subscriptions WHERE user_id = $1::uuid"
    " ORDER BY created_at DESC, endpoint LIMIT $2)";
constexpr const char* kTargets =
    "SELECT endpoint, point, auth FROM bedside.push_subscriptions"
    " WHERE user_id = $1 AND bedside.session_is_open(session_id) ORDER BY created_at";
constexpr const char* kName = "SELECT display_name FROM public.users WHERE id = $1";
constexpr const char* kDecline =
    "UPDATE public.video_calls SET status = 'declined', end_reason = 'declined'"
    " WHERE id = $1 AND status IN ('calling', 'ringing')";

Statement as_service() { return act_as(Actor{.role = Role::kService, .user = {}, .claims_json = {}}); }

Connection::Done told(PushStore::Done done) {
  return [done = std::move(done)](const Connection::BatchResult& result) {
    if (!result) return done(result.error().error);
    done({});
  };
}

}  // namespace

void PostgresPushStore::subscribe(UserId user, SessionId session, PushSubscription device, Done done) {
  pool_.run(
      {{kSubscribe,
        {std::move(device.endpoint), user.text(), session.text(), std::move(device.point), std::move(device.auth)}},
       {kForgetOldest, {user.text(), std::to_string(kMostPushDevices)}}},
      told(std::move(done)));
}

void PostgresPushStore::unsubscribe(UserId user, std::string endpoint, Done done) {
  pool_.run({{"DELETE FROM bedside.push_subscriptions WHERE user_id = $1 AND endpoint = $2",
              {user.text(), std::move(endpoint)}}},
            told(std::move(done)));
}

void PostgresPushStore::forget(std::string endpoint, Done done) {
  pool_.run({{"DELETE FROM bedside.push_subscriptions WHERE endpoint = $1", {std::move(endpoint)}}},
            told(std::move(done)));
}

void PostgresPushStore::targets(UserId receiver, UserId caller, Targets answer) {
  // The devices as the login, to whom alone they are known; the name as the service role.
  pool_.run({{kTargets, {receiver.text()}}, as_service(), {kName, {caller.text()}}},
            [answer = std::move(answer)](const Connection::BatchResult& result) {
              if (!result) return answer(result.error().error);
              PushTargets found;
              const Rows& devices = result->front();
              for (int row = 0; row < devices.size(); ++row) {
                found.devices.push_back({std::string(devices.text(row, 0)), std::string(devices.text(row, 1)),
                                         std::string(devices.text(row, 2))});
              }
              const Rows& name = result->back();
              if (name.size() > 0) found.caller_name = name.text(0, 0);
              answer(std::move(found));
            });
}

void PostgresPushStore::decline(CallId call, Declined answer) {
  pool_.run({as_service(), {kDecline, {call.text()}}},
            [answer = std::move(answer)](const Connection::BatchResult& result) {
              if (!result) return answer(result.error().error);
              answer(result->back().affected() > 0);
            });
}

}  // namespace bedside::store::postgres
