// The PushStore of the embedded database.
#pragma once

#include "store/push_store.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {

// The database must outlive it.
class SqlitePushStore : public PushStore {
 public:
  explicit SqlitePushStore(Database& database) : database_(database) {}

  void subscribe(UserId user, SessionId session, PushSubscription device, Done done) override;
  void unsubscribe(UserId user, std::string endpoint, Done done) override;
  void forget(std::string endpoint, Done done) override;
  void targets(UserId receiver, UserId caller, Targets answer) override;
  void decline(CallId call, Declined answer) override;

 private:
  Database& database_;
};

}  // namespace bedside::store::sqlite
