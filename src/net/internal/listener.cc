#include "net/internal/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/os/log.h"
#include "net/internal/http_session.h"

namespace bedside::net {
namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;
constexpr Duration kPauseWithoutDescriptors = 100ms;

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\nretry-after: 5\r\n\r\n";

std::string peer_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text.data(), text.size());
    return text.data();
  }
  const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    ::inet_ntop(AF_INET, six.s6_addr + 12, text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, &six, text.data(), text.size());
  }
  return text.data();
}

Error bind_error(int code, const std::string& host, std::uint16_t port) {
  const std::string where = host + " port " + std::to_string(port);
  switch (code) {
    case EADDRINUSE:
      return user_error("net.port_taken", "port " + std::to_string(port) + " is taken by another program",
                        "choose another port, or end the program that holds it");
    case EACCES:
      return user_error("net.port_forbidden", "this user may not listen on " + where, "choose a port above 1023");
    case EADDRNOTAVAIL:
      return user_error("net.bad_address", "this machine has no address " + host,
                        "listen on localhost, 0.0.0.0 or an address of this machine");
    default: return our_error("net.listen", "cannot listen on " + where + ": " + std::strerror(code));
  }
}

// The bound descriptor, or the negated errno.
int bind_one(const addrinfo& address, std::uint16_t port) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) return -errno;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Each family has a socket of its own; otherwise :: would take the port of 0.0.0.0 with it.
  if (address.ai_family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  sockaddr_storage place{};
  std::memcpy(&place, address.ai_addr, address.ai_addrlen);
  if (address.ai_family == AF_INET) {
    reinterpret_cast<sockaddr_in&>(place).sin_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in6&>(place).sin6_port = htons(port);
  }
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&place), address.ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0) {
    return fd;
  }
  const int failed = errno;
  ::close(fd);
  return -failed;
}

std::uint16_t bound_port(int fd) {
  sockaddr_storage place{};
  socklen_t size = sizeof place;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&place), &size);
  return ntohs(place.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(place).sin_port
                                          : reinterpret_cast<const sockaddr_in6&>(place).sin6_port);
}

}  // namespace

Result<BoundSockets> bind_and_listen(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) {
    return user_error("net.bad_address", "the name " + host + " has no address",
                      "listen on localhost, 0.0.0.0 or an address of this machine");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  BoundSockets bound{{}, port};
  int first_failure = 0;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    const int fd = bind_one(*address, bound.port);
    if (fd >= 0) {
      bound.descriptors.push_back(fd);
      bound.port = bound_port(fd);
      continue;
    }
    // A machine without IPv6 still has the name ::1 for localhost; any other failure is told.
    const bool family_is_absent = -fd == EADDRNOTAVAIL || -fd == EAFNOSUPPORT;
    if (first_failure == 0) first_failure = -fd;
    if (family_is_absent) continue;
    for (const int open : bound.descriptors) ::close(open);
    return bind_error(-fd, host, port);
  }
  if (bound.descriptors.empty()) return bind_error(first_failure, host, port);
  return bound;
}

std::string address_key(const std::string& address) {
  in6_addr six;
  if (::inet_pton(AF_INET6, address.c_str(), &six) != 1) return address;
  return {reinterpret_cast<const char*>(six.s6_addr), 8};
}

Listener::Listener(Core& core, int fd) : core_(core), watch_(core.loop, fd, *this) {
  if (watch_.ok()) watch_.arm_read();
}

Listener::~Listener() { core_.loop.cancel(pause_); }

void Listener::on_readable() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const Accepted accepted = accept_one();
    if (accepted == Accepted::kNobody) break;
    if (accepted == Accepted::kExhausted) {
      // Whoever waits in the backlog keeps the descriptor readable; asking at once again would only burn the CPU.
      log(LogLevel::kWarning, "net.out_of_descriptors");
      pause_ = core_.loop.after(kPauseWithoutDescriptors, [this] { watch_.arm_read(); });
      return;
    }
  }
  watch_.arm_read();
}

Listener::Accepted Listener::accept_one() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int fd = ::accept4(watch_.fd(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    admit(fd, peer_text(address));
    return Accepted::kOne;
  }
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return Accepted::kExhausted;
    case ECONNABORTED:
    case EINTR: return Accepted::kOne;
    default: return Accepted::kNobody;
  }
}

void Listener::admit(int fd, std::string peer) {
  const Limits& limits = core_.options.limits;
  std::string key = limits.max_connections_per_address == 0 ? std::string() : address_key(peer);
  const auto held = core_.by_address.find(key);
  if (core_.connections().size() >= limits.max_connections ||
      (held != core_.by_address.end() && held->second >= limits.max_connections_per_address)) {
    ++core_.stats.refused;
    // One attempt without waiting; under TLS it would only be noise.
    if (!tls_) [[maybe_unused]]
      const auto ignored = ::send(fd, kFull.data(), kFull.size(), MSG_NOSIGNAL);
    ::close(fd);
    return;
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto connection = std::make_unique<Connection>(core_, fd, tls_.get(), std::move(peer), std::move(key));
  Connection& added = *connection;
  core_.add(std::move(connection));
  added.start(std::make_unique<HttpSession>(added));
}

}  // namespace bedside::net
