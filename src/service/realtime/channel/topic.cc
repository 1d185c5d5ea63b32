#include "service/realtime/channel/topic.h"

#include <array>

#include "service/realtime/channel/channel.h"
#include "wire/phoenix/words.h"

namespace bedside::service {

namespace phoenix = wire::phoenix;

TopicBook::~TopicBook() {
  for (const auto& [key, topic] : topics_) loop_.cancel(topic->presence_timer);
}

std::string TopicBook::key(std::string_view name, bool is_private) {
  std::string out(is_private ? "private:" : "public:");
  out += name;
  return out;
}

Topic& TopicBook::enter(Channel& channel, std::string_view name, bool is_private) {
  const std::string subject = key(name, is_private);
  std::unique_ptr<Topic>& slot = topics_[subject];
  if (!slot) {
    slot = std::make_unique<Topic>();
    slot->name = name;
    slot->subject = subject;
    Topic* topic = slot.get();
    slot->following = bus_.follow(subject, [this, topic](std::string_view packed) {
      if (const auto message = unpack(packed)) fan_out(*topic, *message, nullptr);
    });
  }
  // Whoever gets the state next must not hear the changes that are in it already.
  if (channel.sees_presence()) flush_presence(*slot);
  channel.topic = slot.get();
  channel.position = slot->members.size();
  slot->members.push_back(&channel);
  return *slot;
}

void TopicBook::leave(Channel& channel) {
  Topic& topic = *channel.topic;
  channel.topic = nullptr;
  auto& members = topic.members;
  members[channel.position] = members.back();
  members[channel.position]->position = channel.position;
  members.pop_back();
  if (topic.presence && topic.presence->untrack(&channel, channel.presence_key)) presence_changed(topic);
  if (!members.empty()) return;
  loop_.cancel(topic.presence_timer);
  topics_.erase(std::string(topic.subject));
}

void TopicBook::publish(const std::string& subject, const BroadcastMessage& message) {
  if (bus_.followed_elsewhere(subject)) bus_.publish(subject, pack(message));
}

std::size_t TopicBook::broadcast(const Topic& topic, const BroadcastMessage& message, const Channel* except) {
  publish(topic.subject, message);
  return fan_out(topic, message, except);
}

std::size_t TopicBook::broadcast(std::string_view name, bool is_private, const BroadcastMessage& message) {
  const std::string subject = key(name, is_private);
  publish(subject, message);
  const auto it = topics_.find(subject);
  return it == topics_.end() ? 0 : fan_out(*it->second, message, nullptr);
}

std::size_t TopicBook::fan_out(const Topic& topic, const BroadcastMessage& message, const Channel* except) {
  BroadcastFrames frames(topic.name, message);
  std::size_t sent = 0;
  for (const Channel* member : topic.members) {
    if (member == except || !member->rights.broadcast.read) continue;
    if (const net::FramePtr& frame = frames.get(member->version)) {
      member->socket->send(frame);
      ++sent;
    }
  }
  return sent;
}

PresenceSet& TopicBook::presence(Topic& topic) {
  if (!topic.presence) topic.presence = std::make_unique<PresenceSet>();
  return *topic.presence;
}

void TopicBook::presence_changed(Topic& topic) {
  if (topic.presence_timer != 0) return;
  flush_presence(topic);
  topic.presence_timer = loop_.after(batch_, [this, &topic] {
    topic.presence_timer = 0;
    if (topic.presence && topic.presence->has_diff()) presence_changed(topic);
  });
}

void TopicBook::flush_presence(Topic& topic) {
  if (!topic.presence || !topic.presence->has_diff()) return;
  const std::string diff = topic.presence->take_diff_json();
  if (topic.presence->empty()) topic.presence.reset();
  std::array<net::FramePtr, 2> frames;
  for (const Channel* member : topic.members) {
    if (!member->sees_presence()) continue;
    net::FramePtr& frame = frames[static_cast<std::size_t>(member->version)];
    if (!frame) {
      auto bytes = phoenix::encode_text(member->version, {"", "", topic.name, phoenix::kPresenceDiff, diff});
      frame = std::make_shared<const net::Frame>(net::Frame{net::FrameKind::kText, std::move(bytes)});
    }
    member->socket->send(frame);
  }
}

}  // namespace bedside::service
