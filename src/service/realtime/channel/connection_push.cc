#include "service/realtime/channel/connection.h"
#include "wire/json/json.h"
#include "wire/phoenix/json_span.h"
#include "wire/phoenix/words.h"

namespace bedside::service {

namespace phoenix = wire::phoenix;

void Connection::broadcast(Channel& channel, const Incoming& in) {
  const bool is_object = in.user_event || in.payload.front() == '{';
  if (!is_object || in.payload.size() > hub_->parts.limits.broadcast_bytes) {
    const std::string_view reason =
        is_object ? "Payload size exceeds tenant limit" : "Broadcast payload must be an object";
    if (channel.broadcast_ack) channel.reply(in.ref, phoenix::error_reply(reason));
    return;
  }
  if (!channel.rights.broadcast.write) return;  // Upstream's rule: whoever may not write is not even told.
  BroadcastMessage message;
  if (in.user_event) {
    message.event = *in.user_event;
    message.encoding = in.encoding;
    message.payload = in.payload;
  } else {
    message.text_payload = in.payload;
  }
  hub_->counters.messages_out +=
      hub_->topics.broadcast(*channel.topic, message, channel.broadcast_self ? nullptr : &channel);
  if (channel.broadcast_ack && in.ref != "null") channel.reply(in.ref, phoenix::ok_reply());
}

void Connection::presence(Channel& channel, const Incoming& in) {
  const RealtimeLimits& limits = hub_->parts.limits;
  const double calls = limits.presence_calls;
  const double window = std::chrono::duration<double>(limits.presence_window).count();
  if (!presence_calls_.take({calls / window, calls}, hub_->now())) {
    return close_channel(channel, phoenix::kTooMuchPresence);
  }
  std::optional<std::string> event;
  std::string_view payload = "{}";
  phoenix::visit_members(in.payload, [&](std::string_view key, std::string_view value) {
    if (key == "event") event = phoenix::decode_string(value);
    if (key == "payload") payload = value;
    return true;
  });
  if (!channel.rights.presence.write) {
    return channel.reply(in.ref,
                         phoenix::error_reply("Unauthorized: You do not have permissions to write to this Channel "
                                              "topic: " +
                                              channel.label()));
  }
  if (event == "track") return track(channel, in, payload);
  if (event != "untrack") return channel.reply(in.ref, phoenix::error_reply("unknown presence event"));
  channel.reply(in.ref, phoenix::ok_reply());
  Topic& topic = *channel.topic;
  if (topic.presence && topic.presence->untrack(&channel, channel.presence_key)) hub_->topics.presence_changed(topic);
}

void Connection::show_presence(const Channel& channel) {
  if (!channel.sees_presence()) return;
  const auto& presence = channel.topic->presence;
  channel.tell(phoenix::kPresenceState, presence ? presence->state_json() : std::string("{}"));
}

void Connection::track(Channel& channel, const Incoming& in, std::string_view payload) {
  if (payload.size() > hub_->parts.limits.presence_bytes) return close_channel(channel, phoenix::kTrackTooLarge);
  auto parsed = json::parse(payload);
  if (!parsed.ok() || !parsed->is_object()) {
    return channel.reply(in.ref, phoenix::error_reply("Presence payload must be an object"));
  }
  boost::json::object& meta = parsed->get_object();
  meta.erase("phx_ref");  // Ours to give: with a forged one, a client could make another's entry vanish.
  meta.erase("phx_ref_prev");
  if (channel.presence_key.empty()) channel.presence_key = Uuid::v4(hub_->rng).text();
  channel.reply(in.ref, phoenix::ok_reply());
  Topic& topic = *channel.topic;
  if (!channel.presence_enabled) {
    // Tracking without having asked for presence turns it on, as upstream does.
    hub_->topics.flush_presence(topic);
    channel.presence_enabled = true;
    show_presence(channel);
  }
  const std::string ref = Uuid::v4(hub_->rng).text().substr(0, 18);
  if (hub_->topics.presence(topic).track(&channel, channel.presence_key, json::serialize(*parsed), ref)) {
    hub_->topics.presence_changed(topic);
  }
}

}  // namespace bedside::service
