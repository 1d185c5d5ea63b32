#include "service/realtime/channel/connection.h"

#include <algorithm>

#include "wire/phoenix/words.h"

namespace bedside::service {

namespace phoenix = wire::phoenix;
using phoenix::DecodeFault;

Connection::Connection(std::shared_ptr<Hub> hub, net::Socket& socket, phoenix::Version version, CredentialPtr key)
    : hub_(std::move(hub)),
      socket_(socket),
      key_(std::move(key)),
      in_use_at_(hub_->now()),
      id_(++hub_->last_serial),
      version_(version) {
  hub_->connections.emplace(id_, this);
  ++hub_->counters.connections;
}

Connection::~Connection() {
  while (!channels_.empty()) remove(*channels_.back());
  forget_user();
  hub_->connections.erase(id_);
  --hub_->counters.connections;
}

void Connection::on_close(std::uint16_t) {
  closing_ = true;
  while (!channels_.empty()) remove(*channels_.back());
  forget_user();
}

void Connection::on_message(net::FrameKind kind, std::string_view bytes) {
  if (closing_) return;
  ++hub_->counters.messages_in;
  if (bytes.size() > hub_->parts.limits.frame_bytes) return close_socket(phoenix::kCloseTooBig, "message too big");
  Incoming in;
  if (kind == net::FrameKind::kBinary && version_ == phoenix::Version::kV1) {
    return close_socket(phoenix::kCloseUnsupportedData, "protocol 1.0.0 has no binary messages");
  }
  switch (kind == net::FrameKind::kBinary ? phoenix::decode_binary(bytes, in)
                                          : phoenix::decode_text(version_, bytes, in)) {
    case DecodeFault::kNone: break;
    case DecodeFault::kUnknownKind: return close_socket(phoenix::kCloseUnsupportedData, "unknown kind of message");
    case DecodeFault::kNotJson:
    case DecodeFault::kNotAMessage:
    case DecodeFault::kTruncated: return close_socket(phoenix::kCloseInvalidPayload, "malformed message");
  }
  if (within_rates(in, bytes.size())) dispatch(in);
}

bool Connection::within_rates(const Incoming& in, std::size_t bytes) {
  const RealtimeLimits& limits = hub_->parts.limits;
  const Instant now = hub_->now();
  const double messages = limits.messages_per_second;
  const double volume = limits.bytes_per_second;
  if (messages_.take({messages, messages * 2}, now) &&
      bytes_.take({volume, volume + static_cast<double>(limits.frame_bytes)}, now, static_cast<double>(bytes))) {
    return true;
  }
  if (Channel* channel = find(in.topic)) {
    close_channel(*channel, phoenix::kTooManyMessages);
  } else {
    close_socket(phoenix::kClosePolicy, phoenix::kTooManyMessages);
  }
  return false;
}

void Connection::dispatch(const Incoming& in) {
  if (in.topic == phoenix::kSocketTopic) {
    const bool is_heartbeat = in.event == phoenix::kHeartbeat;
    return reply_without_channel(in,
                                 is_heartbeat ? phoenix::ok_reply() : phoenix::error_reply(phoenix::kUnmatchedTopic));
  }
  if (in.event == phoenix::kJoin) return join(in);
  Channel* channel = find(in.topic);
  if (!channel) {
    const bool is_leave = in.event == phoenix::kLeave;
    if (!is_leave && in.event == phoenix::kAccessToken) return;  // Never answered, here neither.
    return reply_without_channel(in, is_leave ? phoenix::ok_reply() : phoenix::error_reply(phoenix::kUnmatchedTopic));
  }
  if (in.join_ref != "null" && in.join_ref != channel->join_ref) {
    // Meant for a channel of this topic that is gone already.
    if (in.event == phoenix::kLeave) reply_without_channel(in, phoenix::ok_reply());
    return;
  }
  dispatch_to(*channel, in);
}

void Connection::dispatch_to(Channel& channel, const Incoming& in) {
  if (in.event == phoenix::kLeave) {
    channel.reply(in.ref, phoenix::ok_reply());
    return close_channel(channel);
  }
  if (!channel.joined()) {
    if (in.event != phoenix::kAccessToken) reply_without_channel(in, phoenix::error_reply(phoenix::kUnmatchedTopic));
    return;
  }
  if (in.event == phoenix::kAccessToken) return access_token(channel, in);
  // Between two sweeps a token that has run out is already good for nothing.
  if (interrupt_if_expired(channel, hub_->now())) return;
  if (in.event == phoenix::kBroadcast) return broadcast(channel, in);
  if (in.event == phoenix::kPresence) return presence(channel, in);
  if (in.ref != "null") channel.reply(in.ref, phoenix::error_reply("unmatched event"));
}

void Connection::reply_without_channel(const Incoming& in, std::string_view payload) {
  if (in.ref == "null") return;
  socket_.send(std::make_shared<const net::Frame>(
      net::Frame{net::FrameKind::kText,
                 phoenix::encode_text(version_, {in.join_ref, in.ref, in.topic, phoenix::kReply, payload})}));
}

void Connection::close_socket(std::uint16_t code, std::string_view reason) {
  closing_ = true;
  socket_.close(code, reason);
}

Channel* Connection::find(std::string_view topic) {
  for (const auto& channel : channels_) {
    if (channel->name == topic) return channel.get();
  }
  return nullptr;
}

Channel* Connection::find(std::uint64_t serial) {
  for (const auto& channel : channels_) {
    if (channel->serial == serial) return channel.get();
  }
  return nullptr;
}

void Connection::remove(Channel& channel) {
  channel.feed.reset();
  if (channel.joined()) {
    hub_->topics.leave(channel);
    --hub_->counters.channels;
  }
  const auto it =
      std::find_if(channels_.begin(), channels_.end(), [&](const auto& one) { return one.get() == &channel; });
  channels_.erase(it);
}

void Connection::close_channel(Channel& channel) {
  channel.send_close();
  remove(channel);
}

void Connection::close_channel(Channel& channel, std::string_view reason) {
  channel.system("system", false, reason);
  close_channel(channel);
}

void Connection::interrupt_channel(Channel& channel, std::string_view reason) {
  channel.system("system", false, reason);
  channel.send_error();
  remove(channel);
}

}  // namespace bedside::service
