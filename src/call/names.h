// The closed vocabularies of the bridge, with their words, and the numbers that the engine hands out.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "wire/signal/schema.h"

namespace bedside::call {

// Made by the engine, counted from 1, never used twice.
using PeerId = std::int64_t;
using WriteId = std::int64_t;
using FetchId = std::int64_t;

// Why a camera or microphone is not to be had (W3C Media Capture 10.2.1: the errors of getUserMedia).
enum class MediaReason : std::uint8_t { kDenied, kNotFound, kInUse, kUnsupported, kOther };

enum class PhaseName : std::uint8_t { kIdle, kOutgoing, kIncoming, kConnecting, kActive, kReconnecting, kEnded };

enum class Direction : std::uint8_t { kOutgoing, kIncoming };

enum class MediaState : std::uint8_t { kNone, kAsking, kReady, kDenied };

// What the encoder says holds its picture back (W3C WebRTC Statistics 8.4: qualityLimitationReason).
enum class Limitation : std::uint8_t { kNone, kCpu, kBandwidth, kOther };

// What the device is connected by, as far as it says so (W3C Network Information).
enum class Network : std::uint8_t { kOrdinary, kMetered, kSlow };

enum class SignalingState : std::uint8_t { kUp, kDown };

// Who asks the other to go on with pictures, or without (SetVideo).
enum class PictureRequest : std::uint8_t { kNone, kMine, kTheirs };

enum class ProblemCode : std::uint8_t {
  kCallRefused,
  kCallsNotTaken,
  kAlreadyInCall,
  kBothCalled,
  kAnsweredElsewhere,
  kDeclinedElsewhere,
  kMissedCall,
  kAcceptFailed,
  kDeclineNotSaved,
  kHangupNotSaved,
  kSignalNotSent,
  kServerUnreachable,
  kSignInAgain,
  kCameraUnavailable,
  kMicrophoneUnavailable,
  kMediaUnavailable,
  kOnlyListening,
  kConnectionLost,
  kConnectionFailed,
  kPeerGone,
  kPeerUnsupported,
  kPictureRefused,
};

}  // namespace bedside::call

namespace bedside::signal {

template <>
struct Words<call::MediaReason> {
  static constexpr std::string_view kName = "MediaReason";
  static constexpr std::array<std::string_view, 5> kWords = {"denied", "not_found", "in_use", "unsupported", "other"};
};

template <>
struct Words<call::PhaseName> {
  static constexpr std::string_view kName = "PhaseName";
  static constexpr std::array<std::string_view, 7> kWords = {"idle",   "outgoing",     "incoming", "connecting",
                                                             "active", "reconnecting", "ended"};
};

template <>
struct Words<call::Direction> {
  static constexpr std::string_view kName = "Direction";
  static constexpr std::array<std::string_view, 2> kWords = {"outgoing", "incoming"};
};

template <>
struct Words<call::MediaState> {
  static constexpr std::string_view kName = "MediaState";
  static constexpr std::array<std::string_view, 4> kWords = {"none", "asking", "ready", "denied"};
};

template <>
struct Words<call::Limitation> {
  static constexpr std::string_view kName = "Limitation";
  static constexpr std::array<std::string_view, 4> kWords = {"none", "cpu", "bandwidth", "other"};
};

template <>
struct Words<call::Network> {
  static constexpr std::string_view kName = "Network";
  static constexpr std::array<std::string_view, 3> kWords = {"ordinary", "metered", "slow"};
};

template <>
struct Words<call::SignalingState> {
  static constexpr std::string_view kName = "SignalingState";
  static constexpr std::array<std::string_view, 2> kWords = {"up", "down"};
};

template <>
struct Words<call::PictureRequest> {
  static constexpr std::string_view kName = "PictureRequest";
  static constexpr std::array<std::string_view, 3> kWords = {"none", "mine", "theirs"};
};

template <>
struct Words<call::ProblemCode> {
  static constexpr std::string_view kName = "ProblemCode";
  static constexpr std::array<std::string_view, 22> kWords = {
      "call_refused",       "calls_not_taken",    "already_in_call", "both_called",        "answered_elsewhere",
      "declined_elsewhere", "missed_call",        "accept_failed",   "decline_not_saved",  "hangup_not_saved",
      "signal_not_sent",    "server_unreachable", "sign_in_again",   "camera_unavailable", "microphone_unavailable",
      "media_unavailable",  "only_listening",     "connection_lost", "connection_failed",  "peer_gone",
      "peer_unsupported",   "picture_refused"};
};

}  // namespace bedside::signal
