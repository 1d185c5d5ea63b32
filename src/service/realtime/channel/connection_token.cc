#include <algorithm>

#include "service/realtime/channel/connection.h"
#include "wire/phoenix/json_span.h"
#include "wire/phoenix/words.h"

namespace bedside::service {

namespace phoenix = wire::phoenix;

void Connection::access_token(Channel& channel, const Incoming& in) {
  std::optional<std::string> token;
  phoenix::visit_members(in.payload, [&token](std::string_view key, std::string_view value) {
    if (key == "access_token") token = phoenix::decode_string(value);
    return true;
  });
  // Null and the opaque keys say nothing about the user; an unchanged token says nothing new.
  if (!token || token->empty() || is_opaque_key(*token)) return;
  if (channel.credential->fingerprint == fingerprint_of(*token)) return;
  auto credential = credential_for(token);
  if (credential.ok()) return change_credential(channel, std::move(*credential));
  const TokenError& error = credential.error();
  // A page that wakes up repeats its stale token before it has refreshed it. What the channel stands on now decides.
  const bool may_be_refreshing = error.fault == TokenFault::kExpired &&
                                 std::chrono::seconds(error.expired_seconds) <= hub_->parts.limits.stale_token_patience;
  if (!may_be_refreshing) close_channel(channel, token_fault_text(error));
}

void Connection::change_credential(Channel& channel, CredentialPtr credential) {
  if (!channel.is_private) return adopt(channel, std::move(credential));
  const store::Actor actor = credential->identity.actor;
  const auto lost = [](Connection& self, Channel& gone) { self.close_channel(gone, phoenix::read_lost(gone.label())); };
  ask_rights(
      channel, actor,
      [credential = std::move(credential), lost](Connection& self, Channel& same, Result<store::TopicRights> rights) {
        // Our own trouble is no reason to take anything away: the next token or change of members asks again.
        if (!rights.ok()) return;
        if (!rights->may_join()) return lost(self, same);
        self.grant(same, *rights);
        self.adopt(same, credential);
      });
}

// Whoever may see from now on who is present is shown it; without a state the client keeps every diff waiting.
void Connection::grant(Channel& channel, const store::TopicRights& rights) {
  const bool saw = channel.sees_presence();
  if (!saw && channel.joined()) hub_->topics.flush_presence(*channel.topic);
  channel.rights = rights;
  if (!saw && channel.joined()) show_presence(channel);
}

void Connection::adopt(Channel& channel, CredentialPtr credential) {
  if (channel.credential == credential) return;
  channel.credential = std::move(credential);
  const store::Actor& actor = channel.credential->identity.actor;
  refresh_user();
  if (!channel.joined() || channel.shapes.empty()) return;
  channel.feed = hub_->feed.attach({&socket_, &channel.topic->name, version_}, actor, channel.shapes);
  if (actor.role != store::Role::kAnon) channel.system(phoenix::kPostgresChanges, true, phoenix::kSubscribed);
}

// A client is one user at a time. After its last channel is left, the socket still counts for whom it was.
void Connection::refresh_user() {
  if (channels_.empty()) return;
  std::optional<UserId> user;
  for (const auto& channel : channels_) {
    if (channel->joined() && channel->credential->identity.actor.user) user = channel->credential->identity.actor.user;
  }
  if (user == user_) return;
  const auto before = std::exchange(user_, user);
  if (user_) hub_->online.add(*user_);
  if (before) hub_->online.remove(*before);
}

void Connection::sweep(Instant now) {
  if (!channels_.empty()) {
    in_use_at_ = now;
  } else if (now - in_use_at_ > hub_->parts.limits.unused_socket && !closing_) {
    close_socket(phoenix::kCloseGoingAway, "no channel was joined");
  }
  for (std::size_t i = channels_.size(); i-- > 0;) {
    Channel& channel = *channels_[i];
    if (channel.joined()) interrupt_if_expired(channel, now);
  }
}

bool Connection::interrupt_if_expired(Channel& channel, Instant now) {
  const auto& expires = channel.credential->identity.expires_at;
  if (!expires || now < *expires) return false;
  const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - *expires).count();
  // Upstream closes for good here. An error lets the client join again as soon as it has a fresh token, and tells it
  // the reason each time until then.
  interrupt_channel(channel, phoenix::token_expired(ago));
  return true;
}

void Connection::end_session(SessionId session) {
  const std::size_t before = channels_.size();
  for (std::size_t i = channels_.size(); i-- > 0;) {
    Channel& channel = *channels_[i];
    if (channel.credential->identity.session != session) continue;
    if (channel.is_private || !channel.joined()) {
      close_channel(channel, phoenix::kDisconnectRequested);
    } else {
      adopt(channel, key_);
    }
  }
  refresh_user();
  if (channels_.empty() && before > 0) forget_user();
}

void Connection::cut_user(UserId user) {
  for (std::size_t i = channels_.size(); i-- > 0;) {
    if (channels_[i]->credential->stands_on(user)) close_channel(*channels_[i], phoenix::kDisconnectRequested);
  }
  if (user_ == user) forget_user();
}

void Connection::forget_user() {
  if (const auto user = std::exchange(user_, std::nullopt)) hub_->online.remove(*user);
}

void Connection::recheck_rights(UserId user) {
  std::vector<std::uint64_t> serials;
  for (const auto& channel : channels_) {
    if (channel->joined() && channel->is_private && channel->credential->stands_on(user))
      serials.push_back(channel->serial);
  }
  for (const std::uint64_t serial : serials) {
    const Channel* channel = find(serial);
    if (!channel) continue;
    ask_rights(*channel, channel->credential->identity.actor,
               [](Connection& self, Channel& same, Result<store::TopicRights> rights) {
                 if (!rights.ok()) return;
                 if (!rights->may_join()) return self.close_channel(same, phoenix::read_lost(same.label()));
                 self.grant(same, *rights);
               });
  }
}

}  // namespace bedside::service
