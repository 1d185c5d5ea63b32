// The closed vocabularies of the call tables and of WebRTC, with the words they have on the wire.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "wire/signal/schema.h"

namespace bedside::signal {

// video_calls.status. The transitions are the database's (docs/data.md).
enum class CallStatus : std::uint8_t { kCalling, kRinging, kActive, kEnded, kDeclined, kFailed };

enum class CallType : std::uint8_t { kVideo, kAudio };

// webrtc_signals.signal_type.
enum class SignalType : std::uint8_t { kOffer, kAnswer, kIceCandidate };

// W3C WebRTC 4.3.3, the part of RTCSdpType that ever travels.
enum class SdpType : std::uint8_t { kOffer, kAnswer };

// W3C WebRTC 4.4.3 RTCPeerConnectionState.
enum class PeerConnectionState : std::uint8_t { kNew, kConnecting, kConnected, kDisconnected, kFailed, kClosed };

// W3C Media Capture: the kind of a MediaStreamTrack.
enum class TrackKind : std::uint8_t { kAudio, kVideo };

// Why one direction of a call is not as good as it could be.
enum class LineReason : std::uint8_t {
  kLoss,        // Packets do not arrive.
  kFrozen,      // The picture stands still now and then.
  kFar,         // What is said arrives late.
  kSlow,        // The sender's way out is narrow.
  kBusyDevice,  // A processor cannot follow.
  kChoppy,      // Fewer frames arrive than are meant to.
  kBlurred,     // A smaller picture arrives than is meant to.
  kReduced,     // The sender sends less on purpose, so that the voice stays clear.
};
inline constexpr std::size_t kLineReasons = 8;

// How much of its picture a sender sends.
enum class VideoStep : std::uint8_t { kFull, kFewerFrames, kSmaller, kPaused };

// Whether a call with this status can still become anything else than itself.
constexpr bool is_over(CallStatus status) { return status >= CallStatus::kEnded; }

template <>
struct Words<CallStatus> {
  static constexpr std::string_view kName = "CallStatus";
  static constexpr std::array<std::string_view, 6> kWords = {"calling", "ringing",  "active",
                                                             "ended",   "declined", "failed"};
};

template <>
struct Words<CallType> {
  static constexpr std::string_view kName = "CallType";
  static constexpr std::array<std::string_view, 2> kWords = {"video", "audio"};
};

template <>
struct Words<SignalType> {
  static constexpr std::string_view kName = "SignalType";
  static constexpr std::array<std::string_view, 3> kWords = {"offer", "answer", "ice_candidate"};
};

template <>
struct Words<SdpType> {
  static constexpr std::string_view kName = "SdpType";
  static constexpr std::array<std::string_view, 2> kWords = {"offer", "answer"};
};

template <>
struct Words<PeerConnectionState> {
  static constexpr std::string_view kName = "PeerConnectionState";
  static constexpr std::array<std::string_view, 6> kWords = {"new",          "connecting", "connected",
                                                             "disconnected", "failed",     "closed"};
};

template <>
struct Words<LineReason> {
  static constexpr std::string_view kName = "LineReason";
  static constexpr std::array<std::string_view, kLineReasons> kWords = {"loss",        "frozen", "far",     "slow",
                                                                        "busy_device", "choppy", "blurred", "reduced"};
};

template <>
struct Words<VideoStep> {
  static constexpr std::string_view kName = "VideoStep";
  static constexpr std::array<std::string_view, 4> kWords = {"full", "fewer_frames", "smaller", "paused"};
};

template <>
struct Words<TrackKind> {
  static constexpr std::string_view kName = "TrackKind";
  static constexpr std::array<std::string_view, 2> kWords = {"audio", "video"};
};

}  // namespace bedside::signal
