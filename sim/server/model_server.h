// The server in memory: the rules of a call (docs/data.md) written a second time, in the simplest words, with the real
// CallKeeper on top. Fast enough for millions of calls; real_server_test.cc holds it to the real one.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "service/calls/call_keeper.h"
#include "sim/server/server.h"
#include "sim/world/timeline.h"
#include "store/call_store.h"

namespace bedside::sim {

class ModelServer final : public Server, private store::CallStore {
 public:
  // All users are members of the one room.
  ModelServer(Timeline& time, Witness& witness, RoomId room, std::vector<UserId> members);
  ~ModelServer() override;

  Reply insert_call(const Token& token, const call::NewCall& row) override;
  Reply update_call(const Token& token, const call::UpdateCall& order) override;
  Reply insert_signals(const Token& token, const std::vector<call::NewSignal>& rows) override;
  Reply fetch_signals(const Token& token, CallId call, std::int64_t after_seq) override;
  Reply fetch_open_calls(const Token& token) override;
  Reply keep_alive(const Token& token, CallId call) override;

  SocketId connect(const Token& token, Feed& feed) override;
  void refresh(SocketId socket, const Token& token) override;
  void disconnect(SocketId socket) override;

  void crash() override;
  void start() override;
  bool is_up() const override { return keeper_ != nullptr; }
  History history() override;

 private:
  struct Socket {
    UserId user;
    Instant expires;
    Feed* feed = nullptr;
  };

  void open_calls(Calls answer) override;
  void end_call(CallId call, store::EndReason reason, Ended answer) override;
  void set_keepalive_listener(KeepaliveListener listener) override { keepalive_ = std::move(listener); }

  bool is_valid(const Token& token) const { return token.expires > time_.now(); }
  bool is_busy(UserId user) const { return busy_.count(user) > 0; }
  // Writes the row with its new status, stamped, and tells everybody.
  void save(signal::VideoCall& row, signal::CallStatus status, std::optional<std::string> reason);
  void tell(const signal::VideoCall& row, store::ChangeKind kind);
  void drop(SocketId socket);
  void close_expired(SocketId socket);

  Timeline& time_;
  Witness& witness_;
  RoomId room_;
  std::unordered_set<UserId> members_;
  std::unordered_map<CallId, signal::VideoCall> calls_;
  std::unordered_map<CallId, Instant> answered_;
  std::unordered_map<CallId, std::vector<signal::WebRtcSignal>> signals_;
  std::unordered_set<SignalId> signal_ids_;
  std::unordered_map<UserId, CallId> busy_;  // Users in an open call.
  std::map<SocketId, Socket> sockets_;
  SocketId last_socket_ = 0;
  std::unique_ptr<service::CallKeeper> keeper_;
  KeepaliveListener keepalive_;
};

}  // namespace bedside::sim
