// A client that is free to misbehave: bare bytes over TCP or TLS, blocking, every wait bounded. For tests.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedside::net::testing {

enum class Wire { kPlain, kTls };

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, Wire wire = Wire::kPlain, int max_tls_version = TLS1_3_VERSION) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    if (wire == Wire::kPlain) return;
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context_, 0);
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_max_proto_version(context_, max_tls_version);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd_);
    connected_ = connected_ && SSL_connect(ssl_) == 1;
  }
  ~RawClient() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (context_ != nullptr) SSL_CTX_free(context_);
    if (fd_ >= 0) ::close(fd_);
  }
  RawClient(const RawClient&) = delete;

  bool connected() const { return connected_; }
  int fd() const { return fd_; }
  std::string tls_version() const { return SSL_get_version(ssl_); }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void half_close() { ::shutdown(fd_, SHUT_WR); }

  // Reads until `count` bytes are there; less when the connection ended before.
  std::string read(std::size_t count) {
    while (buffer_.size() < count && fill()) {
    }
    return take(count);
  }

  // Reads up to and with `mark`; all there was when the connection ended before.
  std::string read_until(std::string_view mark) {
    for (;;) {
      const auto found = buffer_.find(mark);
      if (found != buffer_.npos) return take(found + mark.size());
      if (!fill()) return take(buffer_.size());
    }
  }

  // Everything until the server ends its half.
  std::string read_to_end() {
    while (fill()) {
    }
    return take(buffer_.size());
  }

  // True when the server ended or broke the connection within the patience; input on the way is dropped.
  bool sees_end() {
    read_to_end();
    return ended_;
  }

  // A whole answer with Content-Length: head and body.
  std::string read_answer() {
    std::string answer = read_until("\r\n\r\n");
    const auto field = answer.find("content-length: ");
    if (field == answer.npos) return answer;
    return answer + read(static_cast<std::size_t>(std::stoul(answer.substr(field + 16))));
  }

 private:
  bool fill() {
    std::array<char, 16384> piece;
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()))
                                     : ::recv(fd_, piece.data(), piece.size(), 0);
    if (got <= 0) {
      ended_ = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
      return false;
    }
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
  }
  std::string take(std::size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, taken.size());
    return taken;
  }

  int fd_ = -1;
  bool connected_ = false;
  bool ended_ = false;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

// One frame as a client sends it; every rule can be broken from outside by changing the bytes.
inline std::string client_frame(std::uint8_t first_byte, std::string_view payload) {
  std::string frame(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else {
    const int bytes = payload.size() <= 0xffff ? 2 : 8;
    frame += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
    for (int i = bytes - 1; i >= 0; --i) frame += static_cast<char>(payload.size() >> (8 * i));
  }
  constexpr std::array<unsigned char, 4> kMask = {0x5a, 0x01, 0xfe, 0x80};
  frame.append(reinterpret_cast<const char*>(kMask.data()), kMask.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ kMask[i & 3]);
  }
  return frame;
}

struct ServerFrame {
  std::uint8_t first_byte = 0;
  std::string payload;
  // The code of a close frame.
  std::uint16_t code() const {
    if (payload.size() < 2) return 0;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                      static_cast<unsigned char>(payload[1]));
  }
};

inline std::optional<ServerFrame> read_frame(RawClient& client) {
  const std::string head = client.read(2);
  if (head.size() < 2) return std::nullopt;
  std::uint64_t size = static_cast<unsigned char>(head[1]);
  if (size >= 126) {
    const std::string more = client.read(size == 126 ? 2 : 8);
    size = 0;
    for (const char byte : more) size = size << 8 | static_cast<unsigned char>(byte);
  }
  return ServerFrame{static_cast<std::uint8_t>(head[0]), client.read(size)};
}

inline std::string upgrade_request(std::string_view path = "/socket", std::string_view more = "") {
  return "GET " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         std::string(more) + "\r\n";
}

}  // namespace bedside::net::testing
