// Realtime: changes, broadcast and presence for an unmodified supabase-js, protocols 1.0.0 and 2.0.0.
//
// The acceptor serves GET /realtime/v1/websocket, the handler POST /realtime/v1/api/broadcast and
// /realtime/v1/api/broadcast/<topic>/events/<event>. Everything runs on the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/loop.h"
#include "base/result.h"
#include "bus/bus.h"
#include "net/http.h"
#include "net/socket.h"
#include "service/auth/access.h"
#include "service/realtime/limits.h"
#include "store/feed.h"

namespace bedside::service {

// What `actor` may do on the private channel `topic` (without "realtime:"). Answers once, on the loop, now or later.
using TopicRightsCheck = std::function<void(const store::Actor& actor, const std::string& topic,
                                            std::function<void(Result<store::TopicRights>)> answer)>;

// What the database has said on the private channel `topic` since then, as far as `actor` may read it: the newest
// `limit`, the oldest of them first. Answers once, on the loop; nothing where nothing is kept.
using ReplayQuery =
    std::function<void(const store::Actor& actor, const std::string& topic, Instant since, std::size_t limit,
                       std::function<void(std::vector<store::DatabaseBroadcast>)> answer)>;

struct RealtimeParts {
  Loop& loop;
  const Access& access;
  bus::Bus& bus;
  TopicRightsCheck rights;
  std::vector<std::shared_ptr<const store::FeedTable>> tables;  // All that are published.
  std::uint64_t seed = 0;  // For presence keys and references; real randomness outside of tests.
  RealtimeLimits limits{};
  ReplayQuery replay{};  // None: nothing is kept.
};

struct RealtimeCounters {
  std::uint64_t connections = 0;
  std::uint64_t channels = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t changes = 0;
  std::uint64_t joins_refused = 0;
};

class RealtimeService final : public net::SocketAcceptor, public net::Handler {
 public:
  explicit RealtimeService(RealtimeParts parts);
  ~RealtimeService() override;  // Every socket's on_close must have run before.

  Verdict check(const net::Request& request) override;
  std::unique_ptr<net::SocketListener> accept(const net::Request& request, net::Socket& socket) override;
  void handle(net::Request request, net::Responder respond) override;

  // The members of a store::FeedListeners. After other tables, channels hear what they asked for of the new ones; after
  // a gap, channels that listen to changes are interrupted, so that their clients join and read again.
  void on_change(const std::shared_ptr<const store::Change>& change);
  void on_database_broadcast(const store::DatabaseBroadcast& message);
  void on_tables(const store::FeedTables& tables);
  std::vector<store::ActorPtr> interested(const store::Change& change);
  void on_gap();

  // Cuts every channel that stands on the session, or on any token of the user.
  void on_session_revoked(SessionId session);
  void on_user_banned(UserId user);

  // `online` at the first socket that proves to be the user's, `offline` after the last one is gone.
  void set_online_hooks(std::function<void(UserId)> online, std::function<void(UserId)> offline);
  bool is_online(UserId user) const;

  const RealtimeCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bedside::service
