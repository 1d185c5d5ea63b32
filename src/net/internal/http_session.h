// HTTP/1.x on one connection: one request at a time, its answer, then the next (RFC 9112 section 9.3).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/internal/connection.h"
#include "net/internal/http_reader.h"

namespace bedside::net {

class HttpSession final : public Protocol {
 public:
  explicit HttpSession(Connection& connection);
  ~HttpSession() override;

  void on_bytes(std::span<char> bytes) override;
  void on_sent() override;
  void on_end() override {}
  void on_tidy() override;
  void on_tick(SteadyTime now) override;
  bool wants_input() const override;

 private:
  // Each with a waiting time of its own, but kHandling (the handler's business) and kSending (the connection's).
  enum class Phase : std::uint8_t { kFresh, kIdle, kHead, kBody, kHandling, kSending, kDone };

  void enter(Phase phase);
  void advance(HttpReader::State state);
  void dispatch();
  void answer_by(Request request);
  // True when the request was for a WebSocket and has been dealt with.
  bool upgrade(Request& request);
  void respond(Response response);
  // An answer of our own, after which the connection ends.
  void fail(const HttpFailure& failure);
  void time_out();

  Connection& connection_;
  Core& core_;
  std::unique_ptr<HttpReader> reader_;
  std::shared_ptr<HttpSession*> responder_target_;  // Emptied by the first answer and by destruction.
  BufferShare share_;
  std::string rest_;  // Bytes behind the request in progress.
  std::string request_id_;
  SteadyTime since_;
  Phase phase_ = Phase::kFresh;
  bool http_1_0_ = false;
  bool keep_alive_ = true;
  bool head_only_ = false;
};

// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 section 4.2.2); empty when the key is not 16 bytes in base64.
std::string websocket_accept_key(std::string_view key);
// True when `list`, a comma-separated field value, holds `token` in any case (RFC 9110 section 5.6.1).
bool list_has_token(std::string_view list, std::string_view token);

}  // namespace bedside::net
