// Topics: who has joined what. A private and a public topic of one name are two topics.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/loop.h"
#include "bus/bus.h"
#include "service/realtime/channel/broadcast.h"
#include "service/realtime/presence/presence_set.h"

namespace bedside::service {

struct Channel;

struct Topic {
  std::string name;               // With "realtime:".
  std::string subject;            // Its name on the bus, where private and public topics differ.
  std::vector<Channel*> members;  // Joined ones, in no order.
  std::unique_ptr<PresenceSet> presence;
  Loop::TimerId presence_timer = 0;  // Runs while a diff waits to leave, or has just left.
  std::unique_ptr<bus::Subscription> following;
};

class TopicBook {
 public:
  TopicBook(Loop& loop, bus::Bus& bus, Duration presence_batch) : loop_(loop), bus_(bus), batch_(presence_batch) {}
  ~TopicBook();

  // Adds the channel to the topic's members, making the topic for the first one.
  Topic& enter(Channel& channel, std::string_view name, bool is_private);
  // Removes it, with its presence, and the topic after the last one.
  void leave(Channel& channel);

  // To all members but `except`, and to the other nodes. Returns the number of local messages.
  std::size_t broadcast(const Topic& topic, const BroadcastMessage& message, const Channel* except);
  // The same from outside of any channel; nobody here needs to have joined.
  std::size_t broadcast(std::string_view name, bool is_private, const BroadcastMessage& message);

  PresenceSet& presence(Topic& topic);
  // Lets a change of presence out: at once when none has left lately, else with the next diff.
  void presence_changed(Topic& topic);
  // Sends what waits. A channel that is about to be given the state must not hear those changes again.
  void flush_presence(Topic& topic);

 private:
  std::size_t fan_out(const Topic& topic, const BroadcastMessage& message, const Channel* except);
  void publish(const std::string& subject, const BroadcastMessage& message);
  static std::string key(std::string_view name, bool is_private);

  Loop& loop_;
  bus::Bus& bus_;
  Duration batch_;
  std::unordered_map<std::string, std::unique_ptr<Topic>> topics_;  // By subject.
};

}  // namespace bedside::service
