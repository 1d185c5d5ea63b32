// realtime-js, as far as web/client uses it: one socket, one channel with the rows of one user, in protocol 1.0.0 or
// 2.0.0.
#pragma once

#include <memory>
#include <string>

#include "net/socket.h"
#include "sim/server/server.h"
#include "sim/server/server_process.h"

namespace bedside::sim {

class PhoenixClient final : private net::Socket {
 public:
  // `version` is "1.0.0" or "2.0.0".
  PhoenixClient(ServerProcess& process, std::string version, const std::string& api_key, Feed& feed);
  ~PhoenixClient() override;
  PhoenixClient(const PhoenixClient&) = delete;

  void join(UserId user, const std::string& token);
  void refresh(const std::string& token);
  bool is_open() const { return listener_ != nullptr && !closed_; }

 private:
  void send(net::FramePtr frame) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return 0; }

  void push(const std::string& event, const std::string& payload);
  void take(const std::string& event, const signal::json::Value& payload);
  void take_change(const signal::json::Value& data);
  void end();

  ServerProcess& process_;
  const std::string version_;
  Feed& feed_;
  std::unique_ptr<net::SocketListener> listener_;
  bool joined_ = false;
  bool closed_ = false;
  int last_ref_ = 0;
};

}  // namespace bedside::sim
