#include "service/realtime/channel/channel.h"

#include "wire/phoenix/words.h"

namespace bedside::service {

namespace phoenix = wire::phoenix;

std::string Channel::label() const { return name.substr(std::min(name.size(), phoenix::kTopicPrefix.size())); }

void Channel::send(const phoenix::Outgoing& message) const {
  socket->send(
      std::make_shared<const net::Frame>(net::Frame{net::FrameKind::kText, phoenix::encode_text(version, message)}));
}

void Channel::tell(std::string_view event, std::string_view payload) const {
  send({join_ref, "", name, event, payload});
}

void Channel::reply(std::string_view ref, std::string_view payload) const {
  send({join_ref, ref, name, phoenix::kReply, payload});
}

void Channel::system(std::string_view extension, bool ok, std::string_view message) const {
  tell(phoenix::kSystem, phoenix::system_payload(extension, ok, message, label()));
}

// Clients ignore these two unless both references are the channel's own.
void Channel::send_close() const { send({join_ref, join_ref, name, phoenix::kClose, "{}"}); }
void Channel::send_error() const { send({join_ref, join_ref, name, phoenix::kError, "{}"}); }

}  // namespace bedside::service
