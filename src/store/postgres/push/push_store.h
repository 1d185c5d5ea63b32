// PushStore on PostgreSQL (bedside.push_subscriptions, 0010_keeping.sql).
#pragma once

#include <string>

#include "store/postgres/pool.h"
#include "store/push_store.h"

namespace bedside::store::postgres {

// Acts as the login role; a call is declined as the service role.
class PostgresPushStore final : public PushStore {
 public:
  // `pool` must outlive the store.
  explicit PostgresPushStore(Pool& pool) : pool_(pool) {}

  void subscribe(UserId user, SessionId session, PushSubscription device, Done done) override;
  void unsubscribe(UserId user, std::string endpoint, Done done) override;
  void forget(std::string endpoint, Done done) override;
  void targets(UserId receiver, UserId caller, Targets answer) override;
  void decline(CallId call, Declined answer) override;

 private:
  Pool& pool_;
};

}  // namespace bedside::store::postgres
