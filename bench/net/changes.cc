// Changes of a PostgreSQL table, written at a steady rate, delivered to many subscribers: how many arrive in a second,
// how long each takes from before its INSERT until it is read, and whether any is lost, doubled or out of order.
//
// Usage: bench_changes PORT ANON_KEY DATABASE TOKENS TABLE GROUPS RATE SECONDS
// TOKENS holds an access token on each line: one subscriber each. A row goes to group number (row mod GROUPS), and
// subscriber i belongs to group i mod GROUPS; with 1 everybody is told everything. TABLE has the columns
// (ward int, n bigint, sent bigint).
#include <libpq-fe.h>
#include <sys/epoll.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "client.h"

namespace bedside::bench {
namespace {

struct Subscriber {
  std::unique_ptr<Client> client;
  std::int64_t last = -1;
  std::uint64_t heard = 0;
};

struct Tally {
  std::uint64_t delivered = 0;
  std::uint64_t doubled_or_moved = 0;
  std::vector<std::int64_t> took_ns;
};

std::int64_t number_after(std::string_view frame, std::string_view name) {
  const auto at = frame.find(name);
  if (at == frame.npos) return -1;
  std::int64_t value = 0;
  for (char c : frame.substr(at + name.size())) {
    if (c < '0' || c > '9') break;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Writes rows until `until`, each a transaction of its own, at the rate or as fast as they commit; answers how many.
std::uint64_t write_rows(PGconn* db, const std::string& table, int groups, double rate, std::int64_t until) {
  const std::string insert = "INSERT INTO " + table + " (ward, n, sent) VALUES ($1, $2, $3)";
  PQclear(PQprepare(db, "w", insert.c_str(), 3, nullptr));
  const auto between = static_cast<std::int64_t>(1e9 / rate);
  std::uint64_t written = 0;
  for (std::int64_t next = now_ns(); next < until; next += between) {
    while (now_ns() < next)
      std::this_thread::sleep_for(std::chrono::nanoseconds(std::max<std::int64_t>(0, next - now_ns())));
    const std::string ward = std::to_string(written % static_cast<std::uint64_t>(groups));
    const std::string number = std::to_string(written);
    const std::string sent = std::to_string(now_ns());
    const char* values[] = {ward.c_str(), number.c_str(), sent.c_str()};
    PGresult* done = PQexecPrepared(db, "w", 3, values, nullptr, nullptr, 0);
    if (PQresultStatus(done) != PGRES_COMMAND_OK) fail(PQerrorMessage(db));
    PQclear(done);
    ++written;
  }
  return written;
}

int run(int count, char** arguments) {
  if (count < 9) fail("usage: bench_changes PORT ANON_KEY DATABASE TOKENS TABLE GROUPS RATE SECONDS");
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  const std::string target = "/realtime/v1/websocket?vsn=2.0.0&apikey=" + std::string(arguments[2]);
  const std::string table = arguments[5];
  const int groups = std::atoi(arguments[6]);
  const double rate = std::atof(arguments[7]);
  const int seconds = std::atoi(arguments[8]);
  allow_many_descriptors();

  std::vector<Subscriber> all;
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::ifstream tokens(arguments[4]);
  for (std::string token; std::getline(tokens, token);) {
    auto client = std::make_unique<Client>(port, target, nullptr);
    client->send_frame(1, R"(["1","1","realtime:bench","phx_join",{"config":{"broadcast":{"ack":false,"self":false},)"
                          R"("presence":{"key":""},"postgres_changes":[{"event":"INSERT","schema":"public","table":")" +
                              table + R"("}],"private":false},"access_token":")" + token + R"("}])");
    client->wait_for("Subscribed to PostgreSQL");
    client->make_non_blocking();
    all.push_back({std::move(client)});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].client->fd(), &event);
  }

  PGconn* db = PQconnectdb(arguments[3]);
  if (PQstatus(db) != CONNECTION_OK) fail(PQerrorMessage(db));
  std::atomic<bool> over = false;
  std::uint64_t written = 0;
  const std::int64_t began = now_ns();
  std::thread writer([&] {
    written = write_rows(db, table, groups, rate, began + seconds * 1'000'000'000LL);
    over = true;
  });

  Tally tally;
  const auto look = [&] {
    std::array<epoll_event, 256> ready;
    const int found = ::epoll_wait(epoll, ready.data(), ready.size(), 5);
    for (int i = 0; i < found; ++i) {
      Subscriber& one = all[ready[static_cast<std::size_t>(i)].data.u64];
      one.client->drain([&](std::string_view frame) {
        const std::int64_t sent = number_after(frame, "\"sent\":");
        if (sent <= 0) return;
        const std::int64_t n = number_after(frame, "\"n\":");
        if (n <= one.last) ++tally.doubled_or_moved;
        one.last = n;
        ++one.heard;
        ++tally.delivered;
        tally.took_ns.push_back(now_ns() - sent);
      });
    }
  };
  while (!over) look();
  writer.join();
  // What a group was sent, for each of its subscribers.
  const auto owed = [&](std::size_t subscriber) {
    const auto group = static_cast<std::uint64_t>(subscriber) % static_cast<std::uint64_t>(groups);
    return written / static_cast<std::uint64_t>(groups) +
           (group < written % static_cast<std::uint64_t>(groups) ? 1 : 0);
  };
  std::uint64_t expected = 0;
  for (std::size_t i = 0; i < all.size(); ++i) expected += owed(i);
  const std::int64_t writing_ended = now_ns();
  while (tally.delivered < expected && now_ns() < writing_ended + 30'000'000'000LL) look();
  const double took = static_cast<double>(now_ns() - began) / 1e9;
  std::uint64_t lost = 0;
  for (std::size_t i = 0; i < all.size(); ++i) lost += owed(i) > all[i].heard ? owed(i) - all[i].heard : 0;

  std::ranges::sort(tally.took_ns);
  const auto percentile = [&](double part) {
    if (tally.took_ns.empty()) return 0.0;
    const auto place = static_cast<std::size_t>(part * static_cast<double>(tally.took_ns.size() - 1));
    return static_cast<double>(tally.took_ns[place]) / 1e6;
  };
  std::printf("| %zu | %.0f | %.0f | %.0f | %.1f | %.1f | %.1f | %llu | %llu |\n", all.size(), rate,
              static_cast<double>(written) / seconds, static_cast<double>(tally.delivered) / took, percentile(0.5),
              percentile(0.95), percentile(0.99), static_cast<unsigned long long>(lost),
              static_cast<unsigned long long>(tally.doubled_or_moved));
  PQfinish(db);
  return 0;
}

}  // namespace
}  // namespace bedside::bench

int main(int count, char** arguments) { return bedside::bench::run(count, arguments); }
