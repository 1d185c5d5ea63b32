// The CallStore of the embedded database.
#pragma once

#include "store/call_store.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {

// Takes the database's only notice listener. The database must outlive it.
class SqliteCallStore : public CallStore {
 public:
  explicit SqliteCallStore(Database& database) : database_(database) {}

  void open_calls(Calls answer) override;
  void end_call(CallId call, EndReason reason, Ended answer) override;
  void set_keepalive_listener(KeepaliveListener listener) override;

 private:
  Database& database_;
};

}  // namespace bedside::store::sqlite
