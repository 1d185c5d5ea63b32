// CallStore on PostgreSQL. Acts as the service role; keepalives come as notifications of the function call_keepalive.
#pragma once

#include <string_view>

#include "store/call_store.h"
#include "store/postgres/pool.h"

namespace bedside::store::postgres {

inline constexpr const char* kKeepaliveChannel = "bedside_keepalive";

class PostgresCallStore final : public CallStore {
 public:
  explicit PostgresCallStore(Pool& pool) : pool_(pool) {}

  void open_calls(Calls answer) override;
  void end_call(CallId call, EndReason reason, Ended answer) override;
  void set_keepalive_listener(KeepaliveListener listener) override { listener_ = std::move(listener); }

  // "<call> <user>", as NOTIFY bedside_keepalive carries it; anything else is ignored.
  void on_keepalive(std::string_view payload) const;

 private:
  Pool& pool_;
  KeepaliveListener listener_;
};

}  // namespace bedside::store::postgres
