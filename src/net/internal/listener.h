// Listening sockets: from a name and a port to descriptors, and from those to connections within the limits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/internal/connection.h"
#include "net/internal/watch.h"
#include "net/server.h"

namespace bedside::net {

// Non-blocking, listening descriptors for every address of `host`, all on one port.
struct BoundSockets {
  std::vector<int> descriptors;
  std::uint16_t port = 0;
};
Result<BoundSockets> bind_and_listen(const std::string& host, std::uint16_t port);

// How connections of one peer are counted together: an IPv4 address as itself, an IPv6 address by its /64.
std::string address_key(const std::string& address);

// Accepts from one descriptor for as long as it lives.
class Listener final : public WatchTarget {
 public:
  Listener(Core& core, int fd);
  ~Listener() override;

  // The context which connections accepted from now on use; nullptr means plain.
  void use(std::shared_ptr<TlsContext> tls) { tls_ = std::move(tls); }
  bool ok() const { return watch_.ok(); }

 private:
  void on_readable() override;
  void on_writable() override {}
  enum class Accepted { kOne, kNobody, kExhausted };
  Accepted accept_one();
  void admit(int fd, std::string peer);

  Core& core_;
  Watch watch_;
  std::shared_ptr<TlsContext> tls_;
  Loop::TimerId pause_ = 0;
};

}  // namespace bedside::net
