// The rows of the two call tables as they travel, and what WebRTC itself sends between the two ends.
//
// These are value types with a schema and nothing else. Times stay text: nothing but started_at is ever computed with.
// SDP and candidates hold addresses, so they are Redacted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/redacted.h"
#include "wire/signal/json.h"
#include "wire/signal/schema.h"
#include "wire/signal/words.h"

namespace bedside::signal {

// W3C WebRTC 4.2.4 RTCIceServer.urls: one string or a list of them; written as a list.
struct Urls {
  std::vector<std::string> list;
  bool operator==(const Urls&) const = default;
};

struct IceServer {
  Urls urls;
  std::optional<std::string> username;
  std::optional<Redacted<std::string>> credential;

  static constexpr std::string_view kName = "IceServer";
  static constexpr auto fields() {
    return std::make_tuple(field("urls", &IceServer::urls), maybe("username", &IceServer::username),
                           maybe("credential", &IceServer::credential));
  }
  bool operator==(const IceServer&) const = default;
};

// W3C WebRTC 4.4.1.6 RTCSessionDescriptionInit.
struct Description {
  SdpType type = SdpType::kOffer;
  Redacted<std::string> sdp;

  static constexpr std::string_view kName = "Description";
  static constexpr auto fields() {
    return std::make_tuple(field("type", &Description::type), field("sdp", &Description::sdp));
  }
  bool operator==(const Description&) const = default;
};

// W3C WebRTC 4.8.1 RTCIceCandidateInit. An empty candidate is the end of candidates.
struct IceCandidate {
  Redacted<std::string> candidate;
  std::optional<std::string> sdp_mid;
  std::optional<std::int32_t> sdp_mline_index;
  std::optional<std::string> username_fragment;

  static constexpr std::string_view kName = "IceCandidate";
  static constexpr auto fields() {
    return std::make_tuple(field("candidate", &IceCandidate::candidate), maybe("sdpMid", &IceCandidate::sdp_mid),
                           maybe("sdpMLineIndex", &IceCandidate::sdp_mline_index),
                           maybe("usernameFragment", &IceCandidate::username_fragment));
  }
  bool operator==(const IceCandidate&) const = default;
};

// A row of video_calls.
struct VideoCall {
  CallId id;
  RoomId room_id;
  UserId caller_id;
  UserId receiver_id;
  CallStatus status = CallStatus::kCalling;
  CallType call_type = CallType::kVideo;
  std::optional<std::string> started_at;
  std::optional<std::string> answered_at;
  std::optional<std::string> ended_at;
  std::optional<std::int64_t> duration_seconds;
  std::optional<std::string> end_reason;
  json::Value metadata;

  static constexpr std::string_view kName = "VideoCall";
  static constexpr auto fields() {
    return std::make_tuple(field("id", &VideoCall::id), field("room_id", &VideoCall::room_id),
                           field("caller_id", &VideoCall::caller_id), field("receiver_id", &VideoCall::receiver_id),
                           field("status", &VideoCall::status), field("call_type", &VideoCall::call_type),
                           maybe("started_at", &VideoCall::started_at), maybe("answered_at", &VideoCall::answered_at),
                           maybe("ended_at", &VideoCall::ended_at),
                           maybe("duration_seconds", &VideoCall::duration_seconds),
                           maybe("end_reason", &VideoCall::end_reason), maybe("metadata", &VideoCall::metadata));
  }
  bool operator==(const VideoCall&) const = default;
};

// A row of webrtc_signals. seq is Bedside's own column; a plain database has none.
struct WebRtcSignal {
  SignalId id;
  CallId call_id;
  UserId sender_id;
  UserId receiver_id;
  SignalType signal_type = SignalType::kOffer;
  json::Value signal_data;
  std::optional<std::int64_t> seq;

  static constexpr std::string_view kName = "WebRTCSignal";
  static constexpr auto fields() {
    return std::make_tuple(field("id", &WebRtcSignal::id), field("call_id", &WebRtcSignal::call_id),
                           field("sender_id", &WebRtcSignal::sender_id),
                           field("receiver_id", &WebRtcSignal::receiver_id),
                           field("signal_type", &WebRtcSignal::signal_type),
                           field("signal_data", &WebRtcSignal::signal_data), maybe("seq", &WebRtcSignal::seq));
  }
  bool operator==(const WebRtcSignal&) const = default;
};

}  // namespace bedside::signal
