#include <algorithm>

#include "service/realtime/channel/broadcast.h"
#include "service/realtime/channel/connection.h"
#include "wire/json/json.h"
#include "wire/phoenix/words.h"

namespace bedside::service {

namespace phoenix = wire::phoenix;

namespace {

constexpr std::string_view kMalformedJoin = "MalformedJoin: The payload of phx_join is not a join configuration";
constexpr std::string_view kTooManyBindings = "ChannelRateLimitReached: Too many postgres_changes bindings";
constexpr std::string_view kPublicReplay = "UnableToReplayMessages: Replay is not allowed for public channels";
constexpr std::string_view kSignInFirst =
    "Unauthorized: postgres_changes needs the access token of a signed-in user; join again with it";
constexpr std::string_view kChangesLost = "RealtimeRestarting: Changes were lost; join again and read what there is";
constexpr std::size_t kMaxPatterns = 20;  // Per channel: patterns cost time with the length of every row.
constexpr std::size_t kMaxFaultsTold = 5;

}  // namespace

void Connection::join(const Incoming& in) {
  if (in.topic.substr(0, phoenix::kTopicPrefix.size()) != phoenix::kTopicPrefix) {
    return reply_without_channel(in, phoenix::error_reply(phoenix::kUnmatchedTopic));
  }
  // The client has started over on this topic, and waits for nothing from before.
  if (Channel* before = find(in.topic)) close_channel(*before);
  const RealtimeLimits& limits = hub_->parts.limits;
  const double rate = limits.joins_per_second;
  if (!joins_.take({rate, rate * 2}, hub_->now())) return refuse_join(in, std::string(phoenix::kTooManyJoins));
  if (channels_.size() >= limits.channels_per_connection)
    return refuse_join(in, std::string(phoenix::kTooManyChannels));
  if (in.topic.size() == phoenix::kTopicPrefix.size()) return refuse_join(in, std::string(phoenix::kTopicNameRequired));

  const auto config = parse_join(in.payload);
  if (!config) return refuse_join(in, std::string(kMalformedJoin));
  std::size_t binding_bytes = 0;
  for (const std::string_view raw : config->postgres_changes) binding_bytes += raw.size();
  if (config->postgres_changes.size() > limits.bindings_per_channel || binding_bytes > limits.binding_bytes) {
    return refuse_join(in, std::string(kTooManyBindings));
  }
  if (config->replay && !config->is_private) return refuse_join(in, std::string(kPublicReplay));
  auto credential = credential_for(config->access_token);
  if (!credential.ok()) return refuse_join(in, join_refusal_text(credential.error()));

  // A page with a stored session joins before its token is loaded, and never sends it later. Refused, it joins again
  // a second later with the token; accepted, it would hear nothing for ever.
  // Who has no session says the bare key then.
  const bool is_anon = (*credential)->identity.actor.role == store::Role::kAnon;
  if (is_anon && !config->postgres_changes.empty() && (!config->access_token || !hub_->feed.has_tables_for_anon())) {
    return refuse_join(in, std::string(kSignInFirst));
  }

  channels_.push_back(make_channel(in, *config, std::move(*credential)));
  Channel& channel = *channels_.back();
  JoinAnswer answer;
  answer.ref = in.ref;
  answer.replication_ready = config->replication_ready;
  answer.replay = config->replay;
  bind_changes(channel, *config, answer);
  if (!channel.is_private) return finish_join(channel, answer);
  ask_rights(
      channel, channel.credential->identity.actor,
      [answer = std::move(answer)](Connection& self, Channel& joining, const Result<store::TopicRights>& rights) {
        Incoming asked;
        asked.join_ref = joining.join_ref;
        asked.ref = answer.ref;
        asked.topic = joining.name;
        if (rights.ok() && rights->may_join()) {
          joining.rights = *rights;
          return self.finish_join(joining, answer);
        }
        const std::string reason =
            rights.ok() ? phoenix::read_denied(joining.label()) : std::string("Unknown Error on Channel");
        self.remove(joining);
        self.refuse_join(asked, reason);
      });
}

std::unique_ptr<Channel> Connection::make_channel(const Incoming& in, const JoinConfig& config,
                                                  CredentialPtr credential) {
  auto channel = std::make_unique<Channel>();
  channel->socket = &socket_;
  channel->version = version_;
  channel->join_ref = in.join_ref == "null" ? in.ref : in.join_ref;
  channel->name = in.topic;
  channel->serial = ++hub_->last_serial;
  channel->is_private = config.is_private;
  channel->broadcast_ack = config.broadcast_ack;
  channel->broadcast_self = config.broadcast_self;
  channel->presence_enabled = config.presence_enabled;
  channel->presence_key = config.presence_key;
  channel->credential = std::move(credential);
  return channel;
}

void Connection::bind_changes(Channel& channel, const JoinConfig& config, JoinAnswer& answer) {
  std::string& response = answer.response;
  response = R"({"postgres_changes":[)";
  std::size_t patterns = 0;
  for (const std::string_view raw : config.postgres_changes) {
    if (response.back() != '[') response += ',';
    std::uint32_t id = binding_hash(raw);
    auto binding = parse_binding(raw);
    if (!binding.ok()) {
      answer.faults.push_back(binding.error());
    } else {
      const std::string refusal = unable_to_subscribe(*binding);
      auto shape = hub_->feed.resolve(Binding(*binding));
      if (!shape.ok()) {
        answer.faults.push_back(shape.error());
        // The client will know its changes by this number, should they ever come.
        id = binding_hash(binding->key());
        channel.unmet.push_back(std::move(*binding));
      } else if ((patterns += FeedIndex::patterns_of(*shape)) > kMaxPatterns) {
        answer.faults.push_back(refusal);
      } else {
        id = FeedIndex::id_of(*shape);
        channel.shapes.push_back(std::move(*shape));
      }
    }
    response += raw.front() == '{' ? echo_binding(raw, id) : std::string(raw);
  }
  response += "]}";
  channel.shapes.shrink_to_fit();
}

// Attached before answered: whatever is committed after the client reads "ok" reaches it.
void Connection::finish_join(Channel& channel, const JoinAnswer& answer) {
  refused_in_row_ = 0;
  Topic& topic = hub_->topics.enter(channel, channel.name, channel.is_private);
  ++hub_->counters.channels;
  channel.feed =
      hub_->feed.attach({&socket_, &topic.name, version_}, channel.credential->identity.actor, channel.shapes);
  refresh_user();
  channel.reply(answer.ref, phoenix::ok_reply(answer.response));
  for (std::size_t i = 0; i < std::min(answer.faults.size(), kMaxFaultsTold); ++i) {
    channel.system(phoenix::kPostgresChanges, false, answer.faults[i]);
  }
  if (!channel.shapes.empty() && answer.faults.empty()) {
    channel.system(phoenix::kPostgresChanges, true, phoenix::kSubscribed);
  }
  if (answer.replication_ready) channel.system("system", true, "Replication connection established");
  // Also when nobody is present: without a state the client keeps every diff waiting.
  show_presence(channel);
  if (answer.replay) replay(channel, *answer.replay);
}

// After the join, so that nothing falls between: what is said just now may come twice, and says so.
void Connection::replay(const Channel& channel, const ReplayWish& wish) {
  if (!hub_->parts.replay) return;
  hub_->parts.replay(channel.credential->identity.actor, channel.label(), instant_from_ms(wish.since_ms), wish.limit,
                     [hub = std::weak_ptr(hub_), id = id_,
                      serial = channel.serial](const std::vector<store::DatabaseBroadcast>& past) {
                       const auto alive = hub.lock();
                       Connection* self = alive ? alive->find(id) : nullptr;
                       const Channel* same = self && !self->closing_ ? self->find(serial) : nullptr;
                       if (!same) return;
                       for (const auto& message : past) {
                         const std::string meta = R"({"replayed":true,"id":)" + json::quote(message.id) + "}";
                         const BroadcastMessage told = message_of(message, meta);
                         if (const auto frame = BroadcastFrames(same->name, told).get(same->version)) {
                           same->socket->send(frame);
                           ++alive->counters.messages_out;
                         }
                       }
                     });
}

void Connection::rebind() {
  for (const auto& channel : channels_) {
    if (channel->shapes.empty() && channel->unmet.empty()) continue;
    for (auto& shape : channel->shapes) {
      auto again = hub_->feed.resolve(Binding(FeedIndex::binding_of(shape)));
      // Of a table that is gone nothing comes; it may be back with the next change of tables.
      if (again.ok()) shape = std::move(*again);
    }
    const std::size_t before = channel->shapes.size();
    std::size_t patterns = 0;
    for (const auto& shape : channel->shapes) patterns += FeedIndex::patterns_of(shape);
    std::erase_if(channel->unmet, [&](const Binding& wish) {
      auto shape = hub_->feed.resolve(Binding(wish));
      const bool met = shape.ok() && FeedIndex::id_of(*shape) == binding_hash(wish.key()) &&
                       (patterns += FeedIndex::patterns_of(*shape)) <= kMaxPatterns;
      if (met) channel->shapes.push_back(std::move(*shape));
      return met;
    });
    if (!channel->joined()) continue;
    if (channel->shapes.size() > before) channel->system(phoenix::kPostgresChanges, true, phoenix::kSubscribed);
    channel->feed = hub_->feed.attach({&socket_, &channel->topic->name, version_}, channel->credential->identity.actor,
                                      channel->shapes);
  }
}

void Connection::interrupt_feeds() {
  for (std::size_t i = channels_.size(); i-- > 0;) {
    Channel& channel = *channels_[i];
    if (channel.joined() && !channel.shapes.empty()) interrupt_channel(channel, kChangesLost);
  }
}

void Connection::refuse_join(const Incoming& in, const std::string& reason) {
  ++hub_->counters.joins_refused;
  const RealtimeLimits& limits = hub_->parts.limits;
  if (++refused_in_row_ <= limits.prompt_join_errors) {
    return reply_without_channel(in, phoenix::error_reply(reason));
  }
  refused_in_row_ = static_cast<std::uint16_t>(limits.prompt_join_errors);
  if (refusals_waiting_ >= limits.channels_per_connection) return;
  ++refusals_waiting_;
  hub_->parts.loop.after(limits.join_error_delay, [hub = std::weak_ptr(hub_), id = id_, join_ref = in.join_ref,
                                                   ref = in.ref, topic = in.topic, reason] {
    const auto alive = hub.lock();
    Connection* self = alive ? alive->find(id) : nullptr;
    if (!self) return;
    --self->refusals_waiting_;
    if (self->closing_) return;
    Incoming asked;
    asked.join_ref = join_ref;
    asked.ref = ref;
    asked.topic = topic;
    self->reply_without_channel(asked, phoenix::error_reply(reason));
  });
}

Result<CredentialPtr, TokenError> Connection::credential_for(const std::optional<std::string>& token) {
  const Instant now = hub_->now();
  if (!token || token->empty() || is_opaque_key(*token)) {
    const auto& expires = key_->identity.expires_at;  // Only when the key of the upgrade was somebody's token.
    if (!expires || *expires > now) return key_;
    const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - *expires).count();
    return TokenError{TokenFault::kExpired, {}, ago};
  }
  const std::size_t fingerprint = fingerprint_of(*token);
  const auto fits = [&](const CredentialPtr& one) {
    return one->fingerprint == fingerprint && (!one->identity.expires_at || *one->identity.expires_at > now);
  };
  if (fits(key_)) return key_;
  // A client joins several channels at once with one token; the signature is checked once.
  for (const auto& channel : channels_) {
    if (fits(channel->credential)) return channel->credential;
  }
  auto identity = hub_->parts.access.verify(*token, now);
  if (!identity.ok()) return identity.error();
  return CredentialPtr(std::make_shared<const Credential>(Credential{std::move(*identity), fingerprint}));
}

void Connection::ask_rights(const Channel& channel, const store::Actor& actor, WithRights then) {
  if (actor.role == store::Role::kService) {
    // Found again below like every other answer, so that both ways behave alike.
    Channel* same = find(channel.serial);
    return then(*this, *same, store::TopicRights::all());
  }
  hub_->parts.rights(actor, channel.label(),
                     [hub = std::weak_ptr(hub_), id = id_, serial = channel.serial,
                      then = std::move(then)](Result<store::TopicRights> rights) {
                       const auto alive = hub.lock();
                       Connection* self = alive ? alive->find(id) : nullptr;
                       if (!self || self->closing_) return;
                       if (Channel* same = self->find(serial)) then(*self, *same, std::move(rights));
                     });
}

}  // namespace bedside::service
