// The HTTP/1.1 and WebSocket server (RFC 9110, 9112, 6455), plain and over TLS 1.2 and 1.3.
//
// It turns connections into net::Request and net::Socket and keeps everything hostile outside: every size, queue,
// count and waiting time below has a limit. All callbacks come on the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "net/loop.h"
#include "net/socket.h"

namespace bedside::net {

struct Limits {
  std::size_t max_header_bytes = 16 * 1024;             // More is answered 431.
  std::size_t max_body_bytes = 4 * 1024 * 1024;         // More is answered 413.
  std::size_t max_message_bytes = 5'000'000;            // One WebSocket message; more is closed with 1009.
  std::size_t max_queued_bytes_per_socket = 4'000'000;  // Unsent bytes; more is closed with 1013.
  // Of all connections together: bodies and messages that are not complete yet. What would be more is answered 503
  // or closed with 1013.
  std::size_t max_buffered_bytes = 256 * 1024 * 1024;
  std::size_t max_connections = 20'000;         // More are answered 503 and closed.
  std::size_t max_connections_per_address = 0;  // 0 means no limit; an IPv6 address counts as its /64.
  Duration header_timeout = 10s;                // From the first byte (or the accept) to the end of the head.
  Duration body_timeout = 60s;          // From the end of the head to the end of the body; the same for one message.
  Duration keep_alive_timeout = 75s;    // Between two requests.
  Duration socket_idle_timeout = 100s;  // WebSocket without a byte from the client.
  Duration write_stall_timeout = 30s;   // Unsent bytes and a peer that takes none.
  Duration close_timeout = 5s;          // For the peer's half of a close.
};

struct ServerOptions {
  Limits limits;
  // Addresses whose X-Forwarded-For is believed: its last entry becomes Request::peer.
  std::vector<std::string> trusted_proxies;
  // Added to the answers which the server makes by itself (413, 431, …), for example CORS.
  Headers own_answer_headers;
};

struct TlsFiles {
  std::string certificate;  // PEM chain, the server's own certificate first.
  std::string key;          // PEM private key.
};

struct Endpoint {
  std::string host;        // A name or an address; "localhost" listens on both loopback addresses.
  std::uint16_t port = 0;  // 0 lets the system choose.
  std::optional<TlsFiles> tls;
};

// Counters since the start, except where a line says otherwise.
struct ServerStats {
  std::size_t connections = 0;  // Open now, WebSockets included.
  std::size_t sockets = 0;      // WebSockets open now.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  // Over a connection limit.
  std::uint64_t requests = 0;
  std::uint64_t malformed = 0;  // Requests and frames that broke a rule of the protocol.
  std::uint64_t timed_out = 0;
  std::uint64_t slow_readers = 0;  // Sockets closed with 1013.
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::size_t buffered_bytes = 0;  // Held now for bodies and messages that are not complete.
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

// Resource: a place that is bound and listening before anybody serves it. Who connects meanwhile waits.
class BoundEndpoint {
 public:
  // Error ids: "net.port_taken", "net.port_forbidden", "net.bad_address", "net.tls_files", "net.listen".
  static Result<BoundEndpoint> bind(const Endpoint& endpoint);
  BoundEndpoint(BoundEndpoint&&) noexcept;
  ~BoundEndpoint();

  std::uint16_t port() const;

 private:
  friend class Server;
  struct Impl;
  explicit BoundEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Resource. Destroying it drops every connection; each listener still hears on_close.
class Server {
 public:
  Server(AsioLoop& loop, ServerOptions options, Handler& handler);
  ~Server();
  Server(const Server&) = delete;

  // WebSocket upgrades of exactly this path go to `acceptor`; a plain GET of it is answered 426.
  void route_socket(std::string path, SocketAcceptor& acceptor);
  Status serve(BoundEndpoint endpoint);
  // Both in one; returns the bound port.
  Result<std::uint16_t> listen(const Endpoint& endpoint);
  // Reads the certificate files of all endpoints again; connections keep what they have.
  Status reload_certificates();

  // Stops listening, closes WebSockets with 1012 (service restart), lets requests in progress end for at most
  // `grace`, then drops what is left and calls `done`.
  void drain(Duration grace, std::function<void()> done);

  ServerStats stats() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace bedside::net
