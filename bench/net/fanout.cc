// Broadcasts of 200 bytes in one room of many: delivered messages per second at saturation, and how long a message
// takes at half of that. Usage: bench_fanout PORT ANON_KEY PID [CLIENTS] [SECONDS]
#include <sys/epoll.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "client.h"

namespace bedside::bench {
namespace {

constexpr std::size_t kPayload = 200;
// Several, because one connection may not send more than a thousand messages a second.
constexpr std::size_t kSenders = 8;
constexpr std::size_t kMostOutstanding = 32;  // Broadcasts, at saturation.

struct Room {
  std::vector<std::unique_ptr<Client>> clients;
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::uint64_t delivered = 0;
  std::vector<std::int64_t> took_ns;

  // Reads whatever is there, waiting up to a millisecond.
  void read(bool note_times) {
    std::array<epoll_event, 256> ready;
    const int count = ::epoll_wait(epoll, ready.data(), ready.size(), 1);
    for (int i = 0; i < count; ++i) {
      static_cast<Client*>(ready[static_cast<std::size_t>(i)].data.ptr)->drain([&](std::string_view frame) {
        if (frame.size() < kPayload || frame[0] != 4) return;
        ++delivered;
        if (!note_times) return;
        std::int64_t sent;
        std::memcpy(&sent, frame.data() + frame.size() - kPayload, sizeof sent);
        took_ns.push_back(now_ns() - sent);
      });
    }
  }

  void send(std::size_t which) {
    std::string payload(kPayload, 'x');
    const std::int64_t now = now_ns();
    std::memcpy(payload.data(), &now, sizeof now);
    clients[which % kSenders]->send_frame(2, Client::broadcast("bench", payload));
  }
};

double saturate(Room& room, int pid, int seconds) {
  const std::size_t others = room.clients.size() - 1;
  std::uint64_t sent = 0;
  const auto turn = [&] {
    while (sent * others < room.delivered + kMostOutstanding * others) room.send(sent++);
    room.read(false);
  };
  for (const std::int64_t warm = now_ns() + 1'000'000'000; now_ns() < warm;) turn();
  const std::uint64_t before = room.delivered;
  const std::int64_t began = now_ns();
  const double cpu_before = cpu_seconds(pid);
  while (now_ns() < began + seconds * 1'000'000'000LL) turn();
  const auto delivered = static_cast<double>(room.delivered - before);
  const double rate = delivered / (static_cast<double>(now_ns() - began) / 1e9);
  std::printf(
      "saturated: %zu clients, %zu bytes, %.0f messages/s delivered, %.0f for each second of the server's CPU\n",
      room.clients.size(), kPayload, rate, delivered / (cpu_seconds(pid) - cpu_before));
  while (room.delivered < sent * others) room.read(false);
  return rate;
}

void at_rate(Room& room, double messages_per_second, int seconds) {
  const double broadcasts = messages_per_second / static_cast<double>(room.clients.size() - 1);
  const auto between = static_cast<std::int64_t>(1e9 / broadcasts);
  std::size_t sent = 0;
  const std::int64_t began = now_ns();
  for (std::int64_t next = began; now_ns() < began + seconds * 1'000'000'000LL;) {
    for (; now_ns() >= next; next += between) room.send(sent++);
    room.read(true);
  }
  std::ranges::sort(room.took_ns);
  const auto percentile = [&](double part) {
    return static_cast<double>(
               room.took_ns[static_cast<std::size_t>(part * static_cast<double>(room.took_ns.size() - 1))]) /
           1e6;
  };
  std::printf("half load: %.0f messages/s, p50 %.2f ms, p99 %.2f ms, worst %.2f ms\n", messages_per_second,
              percentile(0.5), percentile(0.99), percentile(1));
}

int run(int count, char** arguments) {
  if (count < 4) fail("usage: bench_fanout PORT ANON_KEY PID [CLIENTS] [SECONDS]");
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  const std::string target = "/realtime/v1/websocket?vsn=2.0.0&apikey=" + std::string(arguments[2]);
  const int clients = count > 4 ? std::atoi(arguments[4]) : 500;
  const int seconds = count > 5 ? std::atoi(arguments[5]) : 5;
  allow_many_descriptors();
  Room room;
  for (int i = 0; i < clients; ++i) {
    room.clients.push_back(std::make_unique<Client>(port, target, nullptr));
    Client& client = *room.clients.back();
    client.join("bench");
    client.make_non_blocking();
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
    ::epoll_ctl(room.epoll, EPOLL_CTL_ADD, client.fd(), &event);
  }
  const double rate = saturate(room, std::atoi(arguments[3]), seconds);
  at_rate(room, rate / 2, seconds);
  return 0;
}

}  // namespace
}  // namespace bedside::bench

int main(int count, char** arguments) { return bedside::bench::run(count, arguments); }
