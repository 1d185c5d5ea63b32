// Everything that can be told to the engine: past facts, and what the user wishes. Shapes and names are those of
// docs/protocol/engine-bridge.md; the TypeScript types are generated from here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "base/id.h"
#include "call/names.h"
#include "wire/signal/json.h"
#include "wire/signal/rows.h"
#include "wire/signal/schema.h"

namespace bedside::call {

using signal::field;
using signal::maybe;

// The user.

struct StartCall {
  RoomId room_id;
  UserId receiver_id;
  signal::CallType call_type = signal::CallType::kVideo;
  std::optional<bool> early;  // The two may be connected while it rings, and my media may flow, unseen (EarlyAllowed).

  static constexpr std::string_view kName = "StartCall";
  static constexpr auto fields() {
    return std::make_tuple(field("room_id", &StartCall::room_id), field("receiver_id", &StartCall::receiver_id),
                           field("call_type", &StartCall::call_type), maybe("early", &StartCall::early));
  }
  bool operator==(const StartCall&) const = default;
};

struct AnswerCall {
  CallId call_id;
  bool accept = false;

  static constexpr std::string_view kName = "AnswerCall";
  static constexpr auto fields() {
    return std::make_tuple(field("call_id", &AnswerCall::call_id), field("accept", &AnswerCall::accept));
  }
  bool operator==(const AnswerCall&) const = default;
};

// The call that rings may be connected before anybody accepts it: the two are in one care relation, and this network
// is not paid for by the byte. Says nothing about the wish to talk.
struct EarlyAllowed {
  CallId call_id;

  static constexpr std::string_view kName = "EarlyAllowed";
  static constexpr auto fields() { return std::make_tuple(field("call_id", &EarlyAllowed::call_id)); }
  bool operator==(const EarlyAllowed&) const = default;
};

struct EndCall {
  std::optional<std::string> reason;  // At most kMaxReasonBytes.

  static constexpr std::string_view kName = "EndCall";
  static constexpr auto fields() { return std::make_tuple(maybe("reason", &EndCall::reason)); }
  bool operator==(const EndCall&) const = default;
};

struct SetMicrophone {
  bool enabled = false;

  static constexpr std::string_view kName = "SetMicrophone";
  static constexpr auto fields() { return std::make_tuple(field("enabled", &SetMicrophone::enabled)); }
  bool operator==(const SetMicrophone&) const = default;
};

struct SetCamera {
  bool enabled = false;

  static constexpr std::string_view kName = "SetCamera";
  static constexpr auto fields() { return std::make_tuple(field("enabled", &SetCamera::enabled)); }
  bool operator==(const SetCamera&) const = default;
};

// With pictures, or by voice alone. What the call is not yet is asked of the other person, who says the same to agree;
// what it is takes an own question back, or refuses theirs.
struct SetVideo {
  bool enabled = false;

  static constexpr std::string_view kName = "SetVideo";
  static constexpr auto fields() { return std::make_tuple(field("enabled", &SetVideo::enabled)); }
  bool operator==(const SetVideo&) const = default;
};

// Leaves the ended screen; during a call it takes the shown problem away.
struct DismissCall {
  static constexpr std::string_view kName = "DismissCall";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const DismissCall&) const = default;
};

// The same person again, after a call that ended with can_retry.
struct RetryCall {
  static constexpr std::string_view kName = "RetryCall";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const RetryCall&) const = default;
};
// Goes on here with an active call of mine that another device holds (ScreenState::elsewhere).
struct TakeOver {
  CallId call_id;

  static constexpr std::string_view kName = "TakeOver";
  static constexpr auto fields() { return std::make_tuple(field("call_id", &TakeOver::call_id)); }
  bool operator==(const TakeOver&) const = default;
};
// Rows.

// A row of video_calls as inserted, updated or fetched; in any order, as often as you like.
struct CallRow {
  signal::VideoCall row;

  static constexpr std::string_view kName = "CallRow";
  static constexpr auto fields() { return std::make_tuple(field("row", &CallRow::row)); }
  bool operator==(const CallRow&) const = default;
};

// A row of webrtc_signals as inserted; in any order, as often as you like.
struct SignalRow {
  signal::WebRtcSignal row;

  static constexpr std::string_view kName = "SignalRow";
  static constexpr auto fields() { return std::make_tuple(field("row", &SignalRow::row)); }
  bool operator==(const SignalRow&) const = default;
};

// The answer to FetchSignals: all signals of the call after after_seq.
struct SignalRows {
  CallId call_id;
  std::vector<signal::WebRtcSignal> rows;

  static constexpr std::string_view kName = "SignalRows";
  static constexpr auto fields() {
    return std::make_tuple(field("call_id", &SignalRows::call_id), field("rows", &SignalRows::rows));
  }
  bool operator==(const SignalRows&) const = default;
};

// The answer to FetchOpenCalls: all calls of mine that are not over. Ages are judged by server_time when it is known.
struct OpenCalls {
  std::vector<signal::VideoCall> rows;
  std::optional<std::string> server_time;

  static constexpr std::string_view kName = "OpenCalls";
  static constexpr auto fields() {
    return std::make_tuple(field("rows", &OpenCalls::rows), maybe("server_time", &OpenCalls::server_time));
  }
  bool operator==(const OpenCalls&) const = default;
};
// Writes, reads and the line to the server.

// The write reached the database; rows are what came back, and none of them means that no row matched.
struct WriteDone {
  WriteId write_id = 0;
  std::vector<signal::json::Value> rows;

  static constexpr std::string_view kName = "WriteDone";
  static constexpr auto fields() {
    return std::make_tuple(field("write_id", &WriteDone::write_id), field("rows", &WriteDone::rows));
  }
  bool operator==(const WriteDone&) const = default;
};

// status is that of HTTP, 0 when there was no answer; code is PostgREST's or the SQLSTATE.
struct WriteFailed {
  WriteId write_id = 0;
  std::int32_t status = 0;
  std::string code;
  std::optional<std::int64_t> retry_after_ms;

  static constexpr std::string_view kName = "WriteFailed";
  static constexpr auto fields() {
    return std::make_tuple(field("write_id", &WriteFailed::write_id), field("status", &WriteFailed::status),
                           field("code", &WriteFailed::code), maybe("retry_after_ms", &WriteFailed::retry_after_ms));
  }
  bool operator==(const WriteFailed&) const = default;
};

struct FetchFailed {
  FetchId fetch_id = 0;
  std::int32_t status = 0;
  std::string code;

  static constexpr std::string_view kName = "FetchFailed";
  static constexpr auto fields() {
    return std::make_tuple(field("fetch_id", &FetchFailed::fetch_id), field("status", &FetchFailed::status),
                           field("code", &FetchFailed::code));
  }
  bool operator==(const FetchFailed&) const = default;
};

// The realtime subscription is live: from now on no row is missed.
struct SignalingUp {
  static constexpr std::string_view kName = "SignalingUp";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const SignalingUp&) const = default;
};

struct SignalingDown {
  static constexpr std::string_view kName = "SignalingDown";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const SignalingDown&) const = default;
};
// The peer connection. Facts about a peer that was closed are no news and are ignored.

// The offer or answer asked for, already set as the local description.
struct LocalDescription {
  PeerId peer = 0;
  signal::Description description;

  static constexpr std::string_view kName = "LocalDescription";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &LocalDescription::peer),
                           field("description", &LocalDescription::description));
  }
  bool operator==(const LocalDescription&) const = default;
};

// Nothing, or an empty candidate, is the end of candidates.
struct LocalCandidate {
  PeerId peer = 0;
  std::optional<signal::IceCandidate> candidate;

  static constexpr std::string_view kName = "LocalCandidate";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &LocalCandidate::peer), field("candidate", &LocalCandidate::candidate));
  }
  bool operator==(const LocalCandidate&) const = default;
};

struct RemoteDescriptionSet {
  PeerId peer = 0;

  static constexpr std::string_view kName = "RemoteDescriptionSet";
  static constexpr auto fields() { return std::make_tuple(field("peer", &RemoteDescriptionSet::peer)); }
  bool operator==(const RemoteDescriptionSet&) const = default;
};

// An order to the peer could not be carried out.
struct PeerFailed {
  PeerId peer = 0;
  std::string order;    // The type of the output, "CreateOffer".
  std::string message;  // For a person who debugs; the engine never reads it.

  static constexpr std::string_view kName = "PeerFailed";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &PeerFailed::peer), field("order", &PeerFailed::order),
                           field("message", &PeerFailed::message));
  }
  bool operator==(const PeerFailed&) const = default;
};

struct PeerState {
  PeerId peer = 0;
  signal::PeerConnectionState state = signal::PeerConnectionState::kNew;

  static constexpr std::string_view kName = "PeerState";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &PeerState::peer), field("state", &PeerState::state));
  }
  bool operator==(const PeerState&) const = default;
};

struct DataMessage {
  PeerId peer = 0;
  std::string text;

  static constexpr std::string_view kName = "DataMessage";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &DataMessage::peer), field("text", &DataMessage::text));
  }
  bool operator==(const DataMessage&) const = default;
};

struct DataOpen {
  PeerId peer = 0;

  static constexpr std::string_view kName = "DataOpen";
  static constexpr auto fields() { return std::make_tuple(field("peer", &DataOpen::peer)); }
  bool operator==(const DataOpen&) const = default;
};

struct DataClosed {
  PeerId peer = 0;

  static constexpr std::string_view kName = "DataClosed";
  static constexpr auto fields() { return std::make_tuple(field("peer", &DataClosed::peer)); }
  bool operator==(const DataClosed&) const = default;
};

struct RemoteTrack {
  PeerId peer = 0;
  signal::TrackKind kind = signal::TrackKind::kAudio;
  bool live = false;

  static constexpr std::string_view kName = "RemoteTrack";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &RemoteTrack::peer), field("kind", &RemoteTrack::kind),
                           field("live", &RemoteTrack::live));
  }
  bool operator==(const RemoteTrack&) const = default;
};
// How the way there and back is (W3C WebRTC Statistics 8.4 to 8.9, of the entries in use). Totals since the connection
// was made, unless a unit says otherwise.
struct LineStats {
  std::int64_t audio_packets = 0;  // Received.
  std::int64_t audio_lost = 0;
  std::int64_t video_packets = 0;
  std::int64_t video_lost = 0;
  std::int64_t frames = 0;          // Decoded.
  std::int64_t frames_dropped = 0;  // Received, and not decoded in time.
  std::int64_t frozen_ms = 0;
  std::int64_t jitter_ms = 0;                  // Of the voice, now.
  std::int64_t height = 0;                     // Of the picture received, now; 0 where there is none.
  std::int64_t source_height = 0;              // Of the own camera's picture.
  std::optional<std::int64_t> round_trip_ms;   // Now.
  std::optional<std::int64_t> available_kbps;  // What the way out is thought to carry, now; not every browser says.
  Limitation limitation = Limitation::kNone;   // Of the own picture.
  bool relayed = false;

  static constexpr std::string_view kName = "LineStats";
  static constexpr auto fields() {
    return std::make_tuple(
        field("audio_packets", &LineStats::audio_packets), field("audio_lost", &LineStats::audio_lost),
        field("video_packets", &LineStats::video_packets), field("video_lost", &LineStats::video_lost),
        field("frames", &LineStats::frames), field("frames_dropped", &LineStats::frames_dropped),
        field("frozen_ms", &LineStats::frozen_ms), field("jitter_ms", &LineStats::jitter_ms),
        field("height", &LineStats::height), field("source_height", &LineStats::source_height),
        maybe("round_trip_ms", &LineStats::round_trip_ms), maybe("available_kbps", &LineStats::available_kbps),
        field("limitation", &LineStats::limitation), field("relayed", &LineStats::relayed));
  }
  bool operator==(const LineStats&) const = default;
};

// What has come in since the connection was made, counted by the browser (W3C WebRTC Statistics 8.5: bytesReceived and
// framesDecoded of inbound-rtp, summed). Reported about four times a second while a connection lives; a hidden page may
// do it once a second. The engine judges by these whether media flows.
struct MediaStats {
  PeerId peer = 0;
  std::int64_t audio_bytes = 0;
  std::int64_t video_bytes = 0;
  std::int64_t frames = 0;
  std::optional<LineStats> line = {};  // With every eighth report, about every two seconds.

  static constexpr std::string_view kName = "MediaStats";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &MediaStats::peer), field("audio_bytes", &MediaStats::audio_bytes),
                           field("video_bytes", &MediaStats::video_bytes), field("frames", &MediaStats::frames),
                           maybe("line", &MediaStats::line));
  }
  bool operator==(const MediaStats&) const = default;
};
// Media and time.

// Which tracks there are now.
struct MediaReady {
  bool audio = false;
  bool video = false;

  static constexpr std::string_view kName = "MediaReady";
  static constexpr auto fields() {
    return std::make_tuple(field("audio", &MediaReady::audio), field("video", &MediaReady::video));
  }
  bool operator==(const MediaReady&) const = default;
};

// What was asked for and refused.
struct MediaDenied {
  bool audio = false;
  bool video = false;
  MediaReason reason = MediaReason::kOther;

  static constexpr std::string_view kName = "MediaDenied";
  static constexpr auto fields() {
    return std::make_tuple(field("audio", &MediaDenied::audio), field("video", &MediaDenied::video),
                           field("reason", &MediaDenied::reason));
  }
  bool operator==(const MediaDenied&) const = default;
};

// For the next peer; relay credentials expire.
struct IceServersChanged {
  std::vector<signal::IceServer> ice_servers;

  static constexpr std::string_view kName = "IceServersChanged";
  static constexpr auto fields() { return std::make_tuple(field("ice_servers", &IceServersChanged::ice_servers)); }
  bool operator==(const IceServersChanged&) const = default;
};

// What the device is connected by; told at the start and when it changes. Until then it is taken for ordinary.
struct NetworkChanged {
  Network network = Network::kOrdinary;

  static constexpr std::string_view kName = "NetworkChanged";
  static constexpr auto fields() { return std::make_tuple(field("network", &NetworkChanged::network)); }
  bool operator==(const NetworkChanged&) const = default;
};

// Nothing but time: the moment that wake_at() named has come.
struct Wake {
  static constexpr std::string_view kName = "Wake";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const Wake&) const = default;
};
using Input = std::variant<StartCall, AnswerCall, EarlyAllowed, EndCall, SetMicrophone, SetCamera, SetVideo,
                           DismissCall, RetryCall, TakeOver, CallRow, SignalRow, SignalRows, OpenCalls, WriteDone,
                           WriteFailed, FetchFailed, SignalingUp, SignalingDown, LocalDescription, LocalCandidate,
                           RemoteDescriptionSet, PeerFailed, PeerState, DataMessage, DataOpen, DataClosed, RemoteTrack,
                           MediaStats, MediaReady, MediaDenied, IceServersChanged, NetworkChanged, Wake>;

inline constexpr std::size_t kInputKinds = std::variant_size_v<Input>;

// "StartCall".
std::string_view name_of(const Input& input);

}  // namespace bedside::call
