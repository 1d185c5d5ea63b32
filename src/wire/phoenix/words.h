// The words of the channel language: events, and the reasons that clients show to their users, in upstream's wording.
#pragma once

#include <string>
#include <string_view>

namespace bedside::wire::phoenix {

inline constexpr std::string_view kJoin = "phx_join";
inline constexpr std::string_view kLeave = "phx_leave";
inline constexpr std::string_view kReply = "phx_reply";
inline constexpr std::string_view kClose = "phx_close";
inline constexpr std::string_view kError = "phx_error";
inline constexpr std::string_view kHeartbeat = "heartbeat";
inline constexpr std::string_view kAccessToken = "access_token";
inline constexpr std::string_view kBroadcast = "broadcast";
inline constexpr std::string_view kPresence = "presence";
inline constexpr std::string_view kPresenceState = "presence_state";
inline constexpr std::string_view kPresenceDiff = "presence_diff";
inline constexpr std::string_view kPostgresChanges = "postgres_changes";
inline constexpr std::string_view kSystem = "system";

inline constexpr std::string_view kSocketTopic = "phoenix";
inline constexpr std::string_view kTopicPrefix = "realtime:";

inline constexpr std::string_view kUnmatchedTopic = "unmatched topic";
inline constexpr std::string_view kTopicNameRequired = "TopicNameRequired: You must provide a topic name";
inline constexpr std::string_view kTooManyChannels = "ChannelRateLimitReached: Too many channels";
inline constexpr std::string_view kTooManyJoins = "ClientJoinRateLimitReached: Too many joins per second";
inline constexpr std::string_view kTooManyMessages = "Too many messages per second";
inline constexpr std::string_view kTooMuchPresence = "Client presence rate limit exceeded";
inline constexpr std::string_view kTrackTooLarge = "Track message size exceeded";
inline constexpr std::string_view kDisconnectRequested = "Server requested disconnect";
inline constexpr std::string_view kSubscribed = "Subscribed to PostgreSQL";

// WebSocket close codes (RFC 6455 section 7.4.1) that this language uses.
inline constexpr unsigned short kCloseGoingAway = 1001;
inline constexpr unsigned short kCloseUnsupportedData = 1003;
inline constexpr unsigned short kCloseInvalidPayload = 1007;
inline constexpr unsigned short kClosePolicy = 1008;
inline constexpr unsigned short kCloseTooBig = 1009;

// Payloads of phx_reply. `response` is raw JSON and must be an object: clients look inside without asking.
std::string ok_reply(std::string_view response = "{}");
std::string error_reply(std::string_view reason);

// Payload of a `system` message; `channel` is the topic without "realtime:".
std::string system_payload(std::string_view extension, bool ok, std::string_view message, std::string_view channel);

std::string read_denied(std::string_view channel);
std::string read_lost(std::string_view channel);
std::string token_expired(long long seconds_ago);

}  // namespace bedside::wire::phoenix
