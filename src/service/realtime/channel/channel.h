// One joined (or joining) channel of one connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "net/socket.h"
#include "service/realtime/changes/feed_index.h"
#include "service/realtime/channel/credential.h"
#include "service/realtime/channel/topic.h"
#include "store/feed.h"
#include "wire/phoenix/frame.h"

namespace bedside::service {

struct Channel {
  net::Socket* socket = nullptr;
  wire::phoenix::Version version = wire::phoenix::Version::kV2;
  std::string join_ref;      // Raw JSON; every close and error frame carries it twice.
  std::string name;          // With "realtime:".
  std::uint64_t serial = 0;  // Tells an answer about this channel from one about its predecessor.

  Topic* topic = nullptr;    // Null while joining.
  std::size_t position = 0;  // In topic->members.

  bool is_private = false;
  bool broadcast_ack = false;
  bool broadcast_self = false;
  bool presence_enabled = false;
  store::TopicRights rights = store::TopicRights::all();  // Of a private channel; public ones may do everything.
  std::string presence_key;

  CredentialPtr credential;
  std::vector<FeedIndex::ShapePtr> shapes;
  std::vector<Binding> unmet;  // Of tables that are not published; they may be yet.
  FeedIndex::Subscription feed;

  bool joined() const { return topic != nullptr; }
  bool sees_presence() const { return presence_enabled && rights.presence.read; }
  // What clients call the topic in messages to people.
  std::string label() const;

  void send(const wire::phoenix::Outgoing& message) const;
  // `payload` is raw JSON.
  void tell(std::string_view event, std::string_view payload) const;
  void reply(std::string_view ref, std::string_view payload) const;
  void system(std::string_view extension, bool ok, std::string_view message) const;
  void send_close() const;
  void send_error() const;
};

}  // namespace bedside::service
