// Stands before every API and every WebSocket: origins, the rate of an address, and the headers that all answers have.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/loop.h"
#include "net/http.h"
#include "net/socket.h"
#include "service/policy/cors.h"
#include "service/policy/request_gate.h"

namespace bedside::service {

struct DoorRules {
  std::vector<std::string> origins{};  // Empty: all.
  RequestRates rates{};
  bool strict_transport = false;  // Tell browsers to come by https only (RFC 6797).
};

class Doorkeeper {
 public:
  Doorkeeper(const Loop& loop, DoorRules rules);

  // The refusal, dressed; or nothing.
  std::optional<net::Response> refuse(const net::Request& request);
  net::Response preflight_answer(const net::Request& request) const;

  // Adds the headers of an API answer. `origin` is the request's Origin header.
  void dress(std::string_view origin, bool allowed, net::Headers& headers) const;
  // Those that the page gets as well.
  void dress_page(net::Headers& headers) const;
  bool allows_origin(const net::Request& request) const { return origins_.allows(request); }

 private:
  const Loop& loop_;
  Origins origins_;
  RequestGate gate_;
  bool strict_transport_;
};

// The same check before a WebSocket's own acceptor. Browsers send no preflight for a WebSocket: here the Origin header
// is all there is (RFC 6455 section 10.2).
class SocketGate final : public net::SocketAcceptor {
 public:
  SocketGate(Doorkeeper& keeper, net::SocketAcceptor& inner) : keeper_(keeper), inner_(inner) {}

  Verdict check(const net::Request& request) override;
  std::unique_ptr<net::SocketListener> accept(const net::Request& request, net::Socket& socket) override {
    return inner_.accept(request, socket);
  }

 private:
  Doorkeeper& keeper_;
  net::SocketAcceptor& inner_;
};

}  // namespace bedside::service
