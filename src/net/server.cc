#include "net/server.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "net/internal/connection.h"
#include "net/internal/listener.h"
#include "net/internal/socket_session.h"

namespace bedside::net {

struct BoundEndpoint::Impl {
  ~Impl() {
    for (const int fd : sockets.descriptors) ::close(fd);
  }

  Endpoint endpoint;
  std::shared_ptr<TlsContext> tls;
  BoundSockets sockets;
};

BoundEndpoint::BoundEndpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BoundEndpoint::BoundEndpoint(BoundEndpoint&&) noexcept = default;
BoundEndpoint::~BoundEndpoint() = default;

std::uint16_t BoundEndpoint::port() const { return impl_->sockets.port; }

Result<BoundEndpoint> BoundEndpoint::bind(const Endpoint& endpoint) {
  auto impl = std::make_unique<Impl>();
  impl->endpoint = endpoint;
  if (endpoint.tls) {
    auto loaded = TlsContext::load(*endpoint.tls);
    if (!loaded) return std::move(loaded).error();
    impl->tls = std::move(*loaded);
  }
  auto sockets = bind_and_listen(endpoint.host, endpoint.port);
  if (!sockets) return std::move(sockets).error();
  impl->sockets = std::move(*sockets);
  return BoundEndpoint(std::move(impl));
}

struct Server::Impl {
  Impl(AsioLoop& loop, ServerOptions options, Handler& handler) : core(loop, std::move(options), handler) {}

  struct Door {
    Endpoint endpoint;
    std::vector<std::unique_ptr<Listener>> listeners;
  };

  // Counts down to the end of a drain: at every look either all is gone, or time is.
  void watch_drain(SteadyTime until, std::function<void()> done) {
    const auto& open = core.connections();
    if (core.now() >= until || std::ranges::all_of(open, [](const auto& each) { return each->lingers(); })) {
      for (const auto& connection : open) connection->drop();
      // One more turn, so that the listeners of what was dropped hear of it before `done`.
      core.loop.post([done = std::move(done)] { done(); });
      return;
    }
    drain_timer =
        core.loop.after(10ms, [this, until, done = std::move(done)]() mutable { watch_drain(until, std::move(done)); });
  }

  Core core;
  std::vector<Door> doors;
  Loop::TimerId drain_timer = 0;
};

Server::Server(AsioLoop& loop, ServerOptions options, Handler& handler)
    : impl_(std::make_shared<Impl>(loop, std::move(options), handler)) {
  // OpenSSL writes without MSG_NOSIGNAL; a peer that left must not end the process.
  std::signal(SIGPIPE, SIG_IGN);
}

Server::~Server() { impl_->core.loop.cancel(impl_->drain_timer); }

void Server::route_socket(std::string path, SocketAcceptor& acceptor) {
  impl_->core.acceptors.insert_or_assign(std::move(path), &acceptor);
}

Status Server::serve(BoundEndpoint bound) {
  Impl::Door door{std::move(bound.impl_->endpoint), {}};
  for (const int fd : std::exchange(bound.impl_->sockets.descriptors, {})) {
    door.listeners.push_back(std::make_unique<Listener>(impl_->core, fd));
    door.listeners.back()->use(bound.impl_->tls);
    if (!door.listeners.back()->ok()) return our_error("net.listen", "the kernel does not watch another descriptor");
  }
  impl_->doors.push_back(std::move(door));
  return {};
}

Result<std::uint16_t> Server::listen(const Endpoint& endpoint) {
  auto bound = BoundEndpoint::bind(endpoint);
  if (!bound) return std::move(bound).error();
  const std::uint16_t port = bound->port();
  if (auto served = serve(std::move(*bound)); !served) return served.error();
  return port;
}

Status Server::reload_certificates() {
  for (Impl::Door& door : impl_->doors) {
    if (!door.endpoint.tls) continue;
    auto loaded = TlsContext::load(*door.endpoint.tls);
    if (!loaded) return std::move(loaded).error();
    for (const auto& listener : door.listeners) listener->use(*loaded);
  }
  return {};
}

void Server::drain(Duration grace, std::function<void()> done) {
  Core& core = impl_->core;
  impl_->doors.clear();
  core.draining = true;
  for (const auto& connection : core.connections()) {
    if (auto* socket = dynamic_cast<SocketSession*>(&connection->protocol())) socket->close(1012, "service restart");
    connection->mark();
  }
  impl_->watch_drain(core.now() + grace, std::move(done));
}

ServerStats Server::stats() const { return impl_->core.stats; }

}  // namespace bedside::net
