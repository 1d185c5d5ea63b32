// A Realtime service with everything around it made of memory: sockets that record, keys that are their own names, a
// clock that stands still. For the tests of this folder.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/manual_loop.h"
#include "bus/in_process.h"
#include "service/realtime/realtime_service.h"

namespace bedside::service::realtime_testing {

class RecordingSocket final : public net::Socket {
 public:
  void send(net::FramePtr frame) override { frames.push_back(std::move(frame)); }
  void close(std::uint16_t code, std::string_view) override { closed_with = code; }
  std::size_t queued_bytes() const override { return 0; }

  std::vector<net::FramePtr> frames;
  std::uint16_t closed_with = 0;  // 0: open.
};

// Credentials: "anon", "service", and what a test has issued.
class BookAccess final : public Access {
 public:
  Result<Identity, TokenError> verify(std::string_view credential, Instant now) const override {
    Identity identity;
    if (credential == "anon" || credential == "service") {
      identity.is_api_key = true;
      identity.actor.role = credential == "anon" ? store::Role::kAnon : store::Role::kService;
      return identity;
    }
    ++verified;
    const auto it = issued.find(std::string(credential));
    if (it == issued.end()) return TokenError{TokenFault::kBadSignature, "", 0};
    if (it->second.expires_at && *it->second.expires_at <= now) {
      const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - *it->second.expires_at);
      return TokenError{TokenFault::kExpired, "JWT expired", ago.count()};
    }
    return it->second;
  }

  std::map<std::string, Identity> issued;
  mutable int verified = 0;
};

inline UserId user(std::uint64_t n) {
  Rng rng(n);
  return {Uuid::v4(rng)};
}
inline SessionId session(std::uint64_t n) {
  Rng rng(n + 1'000'000);
  return {Uuid::v4(rng)};
}

inline std::vector<std::shared_ptr<const store::FeedTable>> tables() {
  static const std::vector<std::shared_ptr<const store::FeedTable>> kTables = {
      std::make_shared<const store::FeedTable>(
          store::FeedTable{"public", "messages", {{"id", "int8", true}, {"room_id", "uuid"}, {"body", "text"}}}),
      std::make_shared<const store::FeedTable>(
          store::FeedTable{"public", "room_members", {{"room_id", "uuid", true}, {"user_id", "uuid", true}}}),
  };
  return kTables;
}

inline std::shared_ptr<store::Change> message_inserted(int id, std::string body, std::vector<UserId> audience) {
  auto change = std::make_shared<store::Change>();
  change->kind = store::ChangeKind::kInsert;
  change->table = tables().front();
  change->record = {{"id", id}, {"room_id", nullptr}, {"body", std::move(body)}};
  change->committed_at = *parse_iso("2026-11-19T00:22:40.877Z");
  std::sort(audience.begin(), audience.end());
  change->audience.users = std::move(audience);
  return change;
}

// One client's socket. Frames are taken in the order they came.
class Client {
 public:
  Client(RealtimeService& service, const std::string& vsn, const std::string& key = "anon") {
    net::Request request;
    request.method = "GET";
    request.path = "/realtime/v1/websocket";
    request.query = "apikey=" + key + (vsn.empty() ? "" : "&vsn=" + vsn);
    refused = service.check(request);
    if (!refused.refuse) listener = service.accept(request, socket);
  }
  ~Client() { drop(); }
  Client(const Client&) = delete;

  void send(std::string_view text) { listener->on_message(net::FrameKind::kText, text); }
  void send_binary(std::string_view bytes) { listener->on_message(net::FrameKind::kBinary, bytes); }
  void drop() {
    if (listener) listener->on_close(1006);
    listener.reset();
  }

  std::vector<std::string> take() {
    std::vector<std::string> texts;
    for (const auto& frame : socket.frames) texts.push_back(frame->bytes);
    socket.frames.clear();
    return texts;
  }
  // The only frame since the last take, or a note of how many there were.
  std::string take_one() {
    const auto all = take();
    return all.size() == 1 ? all.front() : "(" + std::to_string(all.size()) + " frames)";
  }

  // Protocol 2.0.0. `config` is the value of "config".
  void join(const std::string& topic, const std::string& token = "", const std::string& config = "{}",
            const std::string& ref = "1") {
    send("[\"" + ref + "\",\"" + ref + "\",\"realtime:" + topic + "\",\"phx_join\",{\"config\":" + config +
         (token.empty() ? "" : ",\"access_token\":\"" + token + "\"") + "}]");
  }

  RecordingSocket socket;
  net::SocketAcceptor::Verdict refused;
  std::unique_ptr<net::SocketListener> listener;
};

class World {
 public:
  explicit World(RealtimeLimits limits = {})
      : node(bus.join(loop)),
        service(RealtimeParts{loop, access, *node,
                              [this](const store::Actor& actor, const std::string& topic, auto answer) {
                                asked.emplace_back(topic);
                                if (!actor.user) return answer(store::TopicRights{});
                                const auto it = rights.find({*actor.user, topic});
                                answer(it == rights.end() ? store::TopicRights{} : it->second);
                              },
                              tables(), 7, limits,
                              [this](const store::Actor&, const std::string& topic, Instant since, std::size_t limit,
                                     const auto& answer) {
                                asked.push_back("replay " + topic + " " + to_iso(since) + " " + std::to_string(limit));
                                answer(said);
                              }}) {}

  // A token "t<n>" for user n.
  std::string sign_in(std::uint64_t n, Duration life = 1h, const std::string& name = "") {
    const std::string token = name.empty() ? "t" + std::to_string(n) : name;
    Identity identity;
    identity.actor.role = store::Role::kAuthenticated;
    identity.actor.user = user(n);
    identity.expires_at = loop.now() + life;
    identity.session = session(n);
    access.issued[token] = identity;
    return token;
  }

  testing::ManualLoop loop;
  BookAccess access;
  bus::InProcessBus bus;
  std::unique_ptr<bus::Bus> node;
  std::map<std::pair<UserId, std::string>, store::TopicRights> rights;
  std::vector<std::string> asked;
  std::vector<store::DatabaseBroadcast> said;
  RealtimeService service;
};

}  // namespace bedside::service::realtime_testing
