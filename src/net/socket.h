// A WebSocket as two interfaces: what the server's rooms may do to it, and what it tells them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace bedside::net {

enum class FrameKind : std::uint8_t { kText, kBinary };

// One encoded message, shared between all the sockets that receive it.
struct Frame {
  FrameKind kind = FrameKind::kText;
  std::string bytes;
};
using FramePtr = std::shared_ptr<const Frame>;

// Resource; lives until the listener's on_close has returned. All members are for the loop's thread.
class Socket {
 public:
  virtual ~Socket() = default;
  // Queues a message. A socket whose queue passes the listener's limit is closed with 1013 (try again
  // later) and counted: a slow reader harms only itself.
  virtual void send(FramePtr frame) = 0;
  // Starts the closing handshake; frames queued before are still sent.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual std::size_t queued_bytes() const = 0;
};

class SocketListener {
 public:
  virtual ~SocketListener() = default;
  virtual void on_message(FrameKind kind, std::string_view bytes) = 0;
  // Called exactly once, last. `code` is 1006 when the connection just broke.
  virtual void on_close(std::uint16_t code) = 0;
};

// Decides on a WebSocket upgrade request. Either a listener, or an answer that refuses.
class SocketAcceptor {
 public:
  virtual ~SocketAcceptor() = default;
  struct Verdict {
    Response refusal;  // Sent when refuse is true.
    bool refuse = false;
  };
  virtual Verdict check(const Request& request) = 0;
  // After check() agreed and the handshake is done. The socket outlives the listener's last callback.
  virtual std::unique_ptr<SocketListener> accept(const Request& request, Socket& socket) = 0;
};

}  // namespace bedside::net
