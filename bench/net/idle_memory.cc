// Resident memory of a server for each idle WebSocket. Usage: bench_idle_memory PORT ANON_KEY PID plain|tls bare|joined
// [CONNECTIONS]
#include <memory>
#include <vector>

#include "client.h"

namespace bedside::bench {
namespace {

int run(int count, char** arguments) {
  if (count < 6) fail("usage: bench_idle_memory PORT ANON_KEY PID plain|tls bare|joined [CONNECTIONS]");
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  const std::string target = "/realtime/v1/websocket?vsn=2.0.0&apikey=" + std::string(arguments[2]);
  const int pid = std::atoi(arguments[3]);
  const bool joined = std::string_view(arguments[5]) == "joined";
  const int connections = count > 6 ? std::atoi(arguments[6]) : 5000;
  allow_many_descriptors();
  SSL_CTX* tls = std::string_view(arguments[4]) == "tls" ? SSL_CTX_new(TLS_client_method()) : nullptr;

  std::vector<std::unique_ptr<Client>> clients;
  const auto open = [&] {
    clients.push_back(std::make_unique<Client>(port, target, tls));
    // A room of two each: what a consultation is.
    if (joined) clients.back()->join("room" + std::to_string(clients.size() / 2));
  };
  // The first ones pay for what all share.
  for (int i = 0; i < 200; ++i) open();
  const long before = resident_kib(pid);
  for (int i = 0; i < connections; ++i) open();
  const long after = resident_kib(pid);
  std::printf("%s, %s: %d connections, server %ld -> %ld KiB, %.2f KiB for each\n", arguments[4], arguments[5],
              connections, before, after, static_cast<double>(after - before) / connections);
  return 0;
}

}  // namespace
}  // namespace bedside::bench

int main(int count, char** arguments) { return bedside::bench::run(count, arguments); }
