// The server as a phone meets it: requests with answers, and a feed. Two stand behind this interface: the rules of a
// call in memory (model_server.h), for millions of calls, and the real services over the real SQLite store
// (real_server.h), which prove that the first one tells the truth.
//
// Everything happens within the call: what a request changes is told to the witness and pushed to the feeds before its
// answer is given. Only timers come later, by the world's clock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "call/output.h"
#include "wire/signal/rows.h"

namespace bedside::sim {

struct Token {
  UserId user;
  Instant expires{};
  bool operator==(const Token&) const = default;
};

struct Reply {
  int status = 200;
  std::string code;
  std::vector<signal::VideoCall> calls;
  std::vector<signal::WebRtcSignal> signals;
  bool ok() const { return status >= 200 && status < 300; }  // 0 is no answer at all.
};

// One subscription to the rows of a user.
class Feed {
 public:
  virtual ~Feed() = default;
  virtual void on_joined() = 0;
  virtual void on_call(const signal::VideoCall& row) = 0;
  virtual void on_signal(const signal::WebRtcSignal& row) = 0;
  virtual void on_closed() = 0;  // By the server; no word comes after it.
};
using SocketId = std::uint64_t;  // Never 0.

// Sees every commit, in order, at the moment it happens.
class Witness {
 public:
  virtual ~Witness() = default;
  virtual void committed(const signal::VideoCall& row) = 0;
  virtual void committed(const signal::WebRtcSignal& row) = 0;
  // What is committed between the two, is by the server's own will.
  virtual void timer_fired() = 0;
  virtual void timer_over() = 0;
};

struct History {
  std::vector<signal::VideoCall> calls;       // In order of id.
  std::vector<signal::WebRtcSignal> signals;  // In order of call and number.
  bool operator==(const History&) const = default;
};

class Server {
 public:
  virtual ~Server() = default;

  virtual Reply insert_call(const Token& token, const call::NewCall& row) = 0;
  virtual Reply update_call(const Token& token, const call::UpdateCall& order) = 0;
  virtual Reply insert_signals(const Token& token, const std::vector<call::NewSignal>& rows) = 0;
  virtual Reply fetch_signals(const Token& token, CallId call, std::int64_t after_seq) = 0;
  virtual Reply fetch_open_calls(const Token& token) = 0;
  virtual Reply keep_alive(const Token& token, CallId call) = 0;

  // on_joined() or on_closed() comes within the call. The feed must outlive its socket.
  virtual SocketId connect(const Token& token, Feed& feed) = 0;
  virtual void refresh(SocketId socket, const Token& token) = 0;
  virtual void disconnect(SocketId socket) = 0;

  // Dies without a word, losing what was not synced; and comes back. Sockets are gone, feeds hear nothing.
  virtual void crash() = 0;
  virtual void start() = 0;
  virtual bool is_up() const = 0;

  // Everything that is stored. Only for a server that is up.
  virtual History history() = 0;
};

}  // namespace bedside::sim
