// One WebSocket after its handshake: frames in, frames out, and the closing of both halves (RFC 6455 section 7).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/internal/connection.h"
#include "net/internal/frame_codec.h"
#include "net/socket.h"

namespace bedside::net {

class SocketSession final : public Protocol, public Socket, private FrameSink {
 public:
  explicit SocketSession(Connection& connection);
  ~SocketSession() override;

  // Meets the listener, then takes `early`: what came behind the handshake.
  void open(SocketAcceptor& acceptor, const Request& request, std::string early);

  void send(FramePtr frame) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return connection_.queued_bytes(); }

  void on_bytes(std::span<char> bytes) override;
  void on_sent() override {}
  void on_end() override;
  void on_tidy() override;
  void on_tick(SteadyTime now) override;
  bool wants_input() const override { return true; }

 private:
  void on_data(Opcode kind, std::string_view message) override;
  void on_ping(std::string_view payload) override;
  void on_close_frame(std::optional<std::uint16_t> code) override;
  // The listener hears `code` at the next tidy and never within the call that caused it.
  void begin_close(std::uint16_t code, std::string_view reason);
  void end_with(std::uint16_t code);
  // The same without waiting for the peer's answer: what it sent of a message is let go.
  void hear_no_more(std::uint16_t code, std::string_view reason);
  void queue_control(Opcode opcode, std::string payload);
  bool would_overflow(std::size_t bytes) const;

  Connection& connection_;
  Core& core_;
  FrameReader reader_;
  BufferShare share_;
  std::unique_ptr<SocketListener> listener_;
  SteadyTime heard_at_;        // The last byte from the peer, or the begin of closing.
  SteadyTime inside_since_{};  // When the message began that is not complete; zero when there is none.
  std::uint16_t code_ = 0;     // What the listener is or was told; 0 while open.
};

}  // namespace bedside::net
