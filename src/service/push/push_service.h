// Wakes the devices of somebody who is called while the page is closed: Web Push (RFC 8030), encrypted for the device
// (RFC 8291) and signed with this server's own key (RFC 8292).
//
// It follows the feed: a call that begins sends "call" to the receiver's devices, one that is over before it was
// answered, or was answered elsewhere, sends "call_over" under the same topic, which replaces a "call" that was not
// delivered yet. Queue, attempts and time are bounded; a message that is too old to matter is dropped.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "net/https_client.h"
#include "store/feed.h"
#include "store/push_store.h"
#include "wire/jwt/key.h"
#include "wire/push/encrypt.h"

namespace bedside::service {

struct PushOptions {
  std::string subject;  // "https://…" or "mailto:…": whom the push service's people may ask (RFC 8292 section 2.1).
  std::vector<std::string> services;  // See endpoint.h.
  std::size_t most_waiting = 1'000;   // Messages; one more is dropped.
  std::size_t most_running = 16;      // Requests at once.
  int attempts = 4;
};

struct PushCounters {
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;   // Given up, too old or refused.
  std::uint64_t dropped = 0;  // The queue was full.
  std::uint64_t gone = 0;     // Subscriptions which their service does not know any more.
};

class PushService {
 public:
  // A text to 32 bytes that only this server can make, and fresh random bytes.
  using Seal = std::function<std::string(std::string_view)>;
  using Chance = std::function<std::string(std::size_t)>;

  // All must outlive it. The key is made from the seal, so it lasts as long as keys.json does.
  static Result<std::unique_ptr<PushService>> make(Loop& loop, store::PushStore& store, net::HttpClient& client,
                                                   PushOptions options, Seal seal, Chance chance);
  ~PushService();
  PushService(const PushService&) = delete;

  void on_change(const store::Change& change);

  // base64url of the point, as PushManager.subscribe wants it.
  const std::string& public_key() const { return public_key_; }
  const PushOptions& options() const { return options_; }
  // Proves to the server that a device was told of this call; good for declining it and for nothing else.
  std::string decline_token(const CallId& call) const;
  bool is_decline_token(const CallId& call, std::string_view token) const;

  const PushCounters& counters() const { return counters_; }

 private:
  struct Message;
  using Pointer = std::shared_ptr<Message>;

  PushService(Loop& loop, store::PushStore& store, net::HttpClient& client, PushOptions options, Seal seal,
              Chance chance);
  void tell(const store::Change& change, bool rings);
  void enqueue(Message message);
  void pump();
  void send(const Pointer& message);
  void answered(const Pointer& message, const Result<net::Response>& result);
  void try_again(const Pointer& message, Duration pause);
  Result<std::string> sealed_body(const Message& message) const;
  Result<std::string> authorization(const std::string& audience);

  Loop& loop_;
  store::PushStore& store_;
  net::HttpClient& client_;
  PushOptions options_;
  Seal seal_;
  Chance chance_;
  std::shared_ptr<const wire::jwt::Key> key_;
  std::string public_key_;
  std::deque<Pointer> waiting_;
  std::map<Loop::TimerId, Pointer> pausing_;
  std::size_t running_ = 0;
  struct Signed {
    std::string header;
    Instant until;
  };
  std::map<std::string, Signed> signed_;  // By audience.
  PushCounters counters_;
  std::shared_ptr<PushService*> self_;  // Empty for answers that come after it is gone.
};

}  // namespace bedside::service
