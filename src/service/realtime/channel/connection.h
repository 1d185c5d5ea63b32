// One WebSocket of Realtime: reads frames, keeps its channels, and holds its client to the limits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/socket.h"
#include "service/realtime/channel/channel.h"
#include "service/realtime/channel/hub.h"
#include "service/realtime/channel/join_config.h"
#include "service/realtime/channel/rate.h"
#include "wire/phoenix/frame.h"

namespace bedside::service {

class Connection final : public net::SocketListener {
 public:
  // `key` is what the upgrade request proved: the identity of channels that bring no token of their own.
  Connection(std::shared_ptr<Hub> hub, net::Socket& socket, wire::phoenix::Version version, CredentialPtr key);
  ~Connection() override;

  void on_message(net::FrameKind kind, std::string_view bytes) override;
  void on_close(std::uint16_t code) override;

  // Called every few seconds. A token that ran out interrupts its channels: the client rejoins with its current one.
  // A socket that is not used is closed.
  void sweep(Instant now);
  // What the session's token allowed is over: private channels close, public ones go on without an identity.
  void end_session(SessionId session);
  // Closes whatever stands on a token of that user.
  void cut_user(UserId user);
  // Asks again what the user may do on its private channels.
  void recheck_rights(UserId user);
  // The published tables are others now: what was asked for is looked up among them.
  void rebind();
  // Changes were lost: whoever listens to them joins again, and reads what there is.
  void interrupt_feeds();

 private:
  using Incoming = wire::phoenix::Incoming;

  // What a join is answered with, once its rights are known.
  struct JoinAnswer {
    std::string ref;
    std::string response;
    std::vector<std::string> faults;  // Sentences about bindings that cannot be had.
    bool replication_ready = false;
    std::optional<ReplayWish> replay;
  };

  void dispatch(const Incoming& in);
  void dispatch_to(Channel& channel, const Incoming& in);
  bool within_rates(const Incoming& in, std::size_t bytes);
  void reply_without_channel(const Incoming& in, std::string_view payload);
  void close_socket(std::uint16_t code, std::string_view reason);

  // connection_join.cc
  void join(const Incoming& in);
  std::unique_ptr<Channel> make_channel(const Incoming& in, const JoinConfig& config, CredentialPtr credential);
  void bind_changes(Channel& channel, const JoinConfig& config, JoinAnswer& answer);
  void finish_join(Channel& channel, const JoinAnswer& answer);
  void replay(const Channel& channel, const ReplayWish& wish);
  void refuse_join(const Incoming& in, const std::string& reason);
  Result<CredentialPtr, TokenError> credential_for(const std::optional<std::string>& token);
  // `then` runs with the channel while it is still there.
  using WithRights = std::function<void(Connection&, Channel&, Result<store::TopicRights>)>;
  void ask_rights(const Channel& channel, const store::Actor& actor, WithRights then);

  // connection_token.cc
  void access_token(Channel& channel, const Incoming& in);
  void change_credential(Channel& channel, CredentialPtr credential);
  void adopt(Channel& channel, CredentialPtr credential);
  void refresh_user();
  void forget_user();
  // True when the channel's token has run out, and the channel is gone.
  bool interrupt_if_expired(Channel& channel, Instant now);

  // connection_push.cc
  void broadcast(Channel& channel, const Incoming& in);
  void grant(Channel& channel, const store::TopicRights& rights);
  void presence(Channel& channel, const Incoming& in);
  void show_presence(const Channel& channel);
  void track(Channel& channel, const Incoming& in, std::string_view payload);

  Channel* find(std::string_view topic);
  Channel* find(std::uint64_t serial);
  // Takes the channel out of everything; its presence leaves at once.
  void remove(Channel& channel);
  void close_channel(Channel& channel);
  // With the reason for people first.
  void close_channel(Channel& channel, std::string_view reason);
  void interrupt_channel(Channel& channel, std::string_view reason);

  std::shared_ptr<Hub> hub_;
  net::Socket& socket_;
  CredentialPtr key_;
  std::vector<std::unique_ptr<Channel>> channels_;
  Instant in_use_at_;
  std::optional<UserId> user_;
  std::uint64_t id_;
  RateBucket joins_;
  RateBucket messages_;
  RateBucket bytes_;
  RateBucket presence_calls_;
  std::uint16_t refused_in_row_ = 0;
  std::uint16_t refusals_waiting_ = 0;
  wire::phoenix::Version version_;
  bool closing_ = false;
};

}  // namespace bedside::service
