// One accepted connection: moves bytes between a transport and the protocol that is spoken on it, and owns both.
//
// Nothing is written and nobody is destroyed inside a callback. What happened is marked, and Core::tidy() does the
// rest when all ready descriptors have been served: the frames which one turn queued for a socket leave in one
// system call, and a listener never finds a peer gone in the middle of its own loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/internal/out_queue.h"
#include "net/internal/transport.h"
#include "net/internal/watch.h"
#include "net/server.h"

namespace bedside::net {

class Connection;

using SteadyTime = std::chrono::steady_clock::time_point;

class Protocol {
 public:
  virtual ~Protocol() = default;
  // The bytes may be changed in place and are gone after the call.
  virtual void on_bytes(std::span<char> bytes) = 0;
  // Everything queued has been handed to the kernel.
  virtual void on_sent() = 0;
  // The peer ended its half, or the connection broke: no more bytes will come.
  virtual void on_end() = 0;
  // Once per turn in which this connection was marked; also the last time before destruction.
  virtual void on_tidy() = 0;
  virtual void on_tick(SteadyTime now) = 0;
  virtual bool wants_input() const = 0;
};

// What all connections of a server share.
class Core {
 public:
  Core(AsioLoop& loop, ServerOptions options, Handler& handler);
  ~Core();
  Core(const Core&) = delete;

  void add(std::unique_ptr<Connection> connection);
  // Asks for the connection's turn in the next tidy().
  void mark(Connection& connection);
  void tidy();
  // Looks at every connection's waiting times and plans the next look.
  void tick();
  std::string next_request_id();
  const std::string& date();
  SteadyTime now() const { return std::chrono::steady_clock::now(); }
  std::vector<std::unique_ptr<Connection>>& connections() { return connections_; }
  // nullptr when no socket is served at that path.
  SocketAcceptor* acceptor(const std::string& path) const;

  AsioLoop& loop;
  const ServerOptions options;
  Handler& handler;
  ServerStats stats;
  std::unordered_map<std::string, SocketAcceptor*> acceptors;
  std::unordered_map<std::string, std::size_t> by_address;
  std::vector<char> read_buffer;
  bool draining = false;

 private:
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> marked_;
  std::vector<Connection*> batch_;
  std::shared_ptr<Core*> self_;  // Emptied on destruction; posted tasks look here first.
  bool tidy_posted_ = false;
  Loop::TimerId ticker_ = 0;
  Duration tick_every_{};
  std::string id_prefix_;
  std::uint64_t last_request_ = 0;
  std::string date_;
  std::int64_t date_second_ = -1;
};

// One connection's part of the bytes that all of them together may hold for what is not complete.
class BufferShare {
 public:
  explicit BufferShare(Core& core) : core_(core) {}
  ~BufferShare() { core_.stats.buffered_bytes -= held_; }
  BufferShare(const BufferShare&) = delete;

  // False when the connection would hold more than there is left for it; holding less is always granted.
  bool hold(std::size_t bytes) {
    const bool granted =
        bytes <= held_ || core_.stats.buffered_bytes - held_ + bytes <= core_.options.limits.max_buffered_bytes;
    core_.stats.buffered_bytes += bytes - held_;
    held_ = bytes;
    return granted;
  }

 private:
  Core& core_;
  std::size_t held_ = 0;
};

class Connection final : public WatchTarget {
 public:
  // `address_key` is what connections are counted by; empty when they are not.
  Connection(Core& core, int fd, const TlsContext* tls, std::string peer, std::string address_key);
  ~Connection() override;

  bool alive() const { return phase_ != Phase::kDead; }
  // All is said and only the peer's end is awaited.
  bool lingers() const { return phase_ == Phase::kLingering; }
  void start(std::unique_ptr<Protocol> protocol);
  // Hands the bytes to another protocol; the present one lives until the next tidy.
  void become(std::unique_ptr<Protocol> protocol);

  void queue(OutPart part);
  std::size_t queued_bytes() const { return out_.bytes(); }
  // After the protocol began to want input again.
  void resume_input();
  // Sends what is queued, ends our half, then waits a little for the peer's, so that a reset does not overtake
  // the last answer.
  void finish();
  void drop();
  void mark();

  Core& core() { return core_; }
  const std::string& peer() const { return peer_; }
  Protocol& protocol() { return *protocol_; }

 private:
  friend class Core;
  enum class Phase : std::uint8_t { kOpen, kFinishing, kLingering, kDead };

  void on_readable() override;
  void on_writable() override;
  void read_some();
  void write_some();
  void take_turn();
  void tick(SteadyTime now);
  void discard_input(std::size_t bytes);

  Core& core_;
  Watch watch_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<Protocol> protocol_;
  std::unique_ptr<Protocol> retired_;
  OutQueue out_;
  std::string peer_;
  std::string address_key_;
  SteadyTime waiting_since_{};  // For room in the kernel's send buffer, or for the peer's end.
  std::size_t discarded_ = 0;
  std::size_t index_ = 0;  // In the core's list.
  Phase phase_ = Phase::kOpen;
  bool marked_ = false;
  bool read_again_ = false;
  bool read_wants_write_ = false;
  bool write_wants_read_ = false;
  bool write_blocked_ = false;
};

}  // namespace bedside::net
