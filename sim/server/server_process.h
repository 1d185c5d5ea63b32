// One life of the server: the services of apps/server, wired as its main.cc does, without sockets.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bus/in_process.h"
#include "net/http.h"
#include "service/auth/keys.h"
#include "service/auth/token_access.h"
#include "service/calls/call_keeper.h"
#include "service/realtime/realtime_service.h"
#include "service/rest/rest_service.h"
#include "sim/server/instant_loop.h"
#include "sim/server/server.h"
#include "store/sqlite/call_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rest/rest_store.h"
#include "store/sqlite/topic_store.h"

namespace bedside::sim {

class ServerProcess {
 public:
  ServerProcess(Timeline& time, Witness& witness, std::shared_ptr<const service::Keys> keys, Rng& chance);
  ~ServerProcess();

  // As one HTTP request; `token` empty for the service key.
  net::Response ask(std::string method, std::string path, std::string query, std::string body, const std::string& token,
                    const std::string& prefer);
  service::RealtimeService& realtime() { return *realtime_; }
  InstantLoop& loop() { return loop_; }
  store::sqlite::Database& database() { return *database_; }

 private:
  // Says when the keeper acts by itself.
  class WatchedCalls final : public store::CallStore {
   public:
    WatchedCalls(store::CallStore& calls, Witness& witness) : calls_(calls), witness_(witness) {}
    void open_calls(Calls answer) override { calls_.open_calls(std::move(answer)); }
    void end_call(CallId call, store::EndReason reason, Ended answer) override;
    void set_keepalive_listener(KeepaliveListener listener) override {
      calls_.set_keepalive_listener(std::move(listener));
    }

   private:
    store::CallStore& calls_;
    Witness& witness_;
  };

  void on_change(const store::Change& change);

  Witness& witness_;
  InstantLoop loop_;
  std::shared_ptr<const service::Keys> keys_;
  service::TokenAccess access_;
  std::unique_ptr<store::sqlite::Database> database_;
  std::unique_ptr<store::sqlite::SqliteRestStore> tables_;
  std::unique_ptr<service::RestService> rest_;
  std::unique_ptr<store::sqlite::SqliteCallStore> calls_;
  std::unique_ptr<WatchedCalls> watched_;
  std::unique_ptr<service::CallKeeper> keeper_;
  bus::InProcessBus nodes_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<store::sqlite::SqliteTopicStore> topics_;
  std::unique_ptr<service::RealtimeService> realtime_;
};

}  // namespace bedside::sim
