// A WebSocket client as small as a load generator can be: connects and joins blocking, then only counts frames.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

namespace bedside::bench {

[[noreturn]] inline void fail(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(1);
}

inline std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

inline void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// VmRSS of a process in KiB.
inline long resident_kib(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  fail("there is no process " + std::to_string(pid));
}

// Processor time that a process has used, in seconds: what a figure stands on when the machine is shared.
inline double cpu_seconds(int pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  // Fields 14 and 15, counted from 1; the name in field 2 may hold spaces.
  std::size_t at = text.rfind(')');
  for (int field = 2; field < 14 && at != text.npos; ++field) at = text.find(' ', at + 1);
  if (at == text.npos) fail("there is no process " + std::to_string(pid));
  char* end = nullptr;
  const long user = std::strtol(text.c_str() + at, &end, 10);
  const long system = std::strtol(end, nullptr, 10);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Loopback address number `which`: more than 28,000 connections need more than one.
inline int connect_here(std::uint16_t port, int which = 1) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(which) - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) fail("cannot connect");
  return fd;
}

class Client {
 public:
  Client(std::uint16_t port, const std::string& target, SSL_CTX* tls, int which = 1) : fd_(connect_here(port, which)) {
    if (tls != nullptr) {
      ssl_ = SSL_new(tls);
      SSL_set_fd(ssl_, fd_);
      if (SSL_connect(ssl_) != 1) fail("no TLS");
    }
    send("GET " + target +
         " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    std::string answer;
    while (answer.find("\r\n\r\n") == answer.npos) answer += read_blocking();
    if (!answer.starts_with("HTTP/1.1 101")) fail("refused: " + answer.substr(0, answer.find('\r')));
  }
  Client(const Client&) = delete;
  ~Client() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    ::close(fd_);
  }

  int fd() const { return fd_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) fail("the server hung up");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // One masked frame; the mask is zero, which is a mask like any other.
  void send_frame(std::uint8_t opcode, std::string_view payload) {
    std::string frame(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80 | payload.size());
    } else {
      frame += static_cast<char>(0x80 | 126);
      frame += static_cast<char>(payload.size() >> 8);
      frame += static_cast<char>(payload.size() & 0xff);
    }
    frame.append(4, '\0').append(payload);
    send(frame);
  }

  // Waits until the server said `mark`.
  void wait_for(std::string_view mark) {
    std::string heard;
    while (heard.find(mark) == heard.npos) heard += read_blocking();
  }

  void join(const std::string& topic) {
    send_frame(1, R"(["1","1","realtime:)" + topic +
                      R"(","phx_join",{"config":{"broadcast":{"ack":false,"self":false},"presence":{"key":""},)"
                      R"("postgres_changes":[],"private":false}}])");
    wait_for("phx_reply");
  }

  // A broadcast push of protocol 2.0.0, kind 3: raw payload.
  static std::string broadcast(std::string_view topic, std::string_view payload) {
    const std::string full = "realtime:" + std::string(topic);
    const std::string_view event = "bench";
    std::string push = {3, 1, 1, static_cast<char>(full.size()), static_cast<char>(event.size()), 0, 0};
    return push.append("1").append("2").append(full).append(event).append(payload);
  }

  void make_non_blocking() { ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK); }

  // Reads what is there and calls `on_frame(payload)` for each whole frame.
  template <class OnFrame>
  void drain(OnFrame on_frame) {
    static std::array<char, 1 << 18> piece;
    for (;;) {
      const auto got = ::recv(fd_, piece.data(), piece.size(), 0);
      if (got == 0) fail("the server hung up");
      if (got < 0) return;
      std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
      if (!rest_.empty()) bytes = rest_.append(bytes);
      const std::size_t used = cut_frames(bytes, on_frame);
      rest_ = std::string(bytes.substr(used));
      if (static_cast<std::size_t>(got) < piece.size()) return;
    }
  }

 private:
  template <class OnFrame>
  static std::size_t cut_frames(std::string_view bytes, OnFrame on_frame) {
    std::size_t used = 0;
    for (;;) {
      const std::string_view at = bytes.substr(used);
      if (at.size() < 2) return used;
      std::size_t head = 2;
      std::size_t size = static_cast<unsigned char>(at[1]) & 0x7f;
      if (size >= 126) {
        const std::size_t length_bytes = size == 126 ? 2 : 8;
        head += length_bytes;
        if (at.size() < head) return used;
        size = 0;
        for (std::size_t i = 2; i < head; ++i) size = size << 8 | static_cast<unsigned char>(at[i]);
      }
      if (at.size() < head + size) return used;
      on_frame(at.substr(head, size));
      used += head + size;
    }
  }

  std::string read_blocking() {
    std::array<char, 4096> piece;
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()))
                                     : ::recv(fd_, piece.data(), piece.size(), 0);
    if (got <= 0) fail("the server hung up");
    return {piece.data(), static_cast<std::size_t>(got)};
  }

  int fd_;
  SSL* ssl_ = nullptr;
  std::string rest_;
};

}  // namespace bedside::bench
