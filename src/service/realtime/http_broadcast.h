// Broadcast over HTTP: what supabase-js falls back to before a channel is joined, and its httpSend().
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/http.h"
#include "service/realtime/channel/hub.h"
#include "service/realtime/channel/rate.h"

namespace bedside::service {

// POST /realtime/v1/api/broadcast takes {"messages":[{topic, event, payload, private}]};
// POST …/broadcast/<topic>/events/<event> takes the bare payload, JSON or bytes. Both answer 202.
class HttpBroadcast {
 public:
  explicit HttpBroadcast(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) {}

  void handle(const net::Request& request, const net::Responder& respond);

 private:
  struct Message;
  net::Response answer(const net::Request& request);
  net::Response batch(const net::Request& request, const Identity& identity);
  net::Response single(const net::Request& request, const Identity& identity, std::string_view rest);
  bool within_rate(const net::Request& request, const Identity& identity, std::size_t messages);
  void deliver(const Message& message, const store::Actor& actor);

  std::shared_ptr<Hub> hub_;
  std::unordered_map<std::string, RateBucket> rates_;  // By user, or by address.
};

}  // namespace bedside::service
