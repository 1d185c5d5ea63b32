// Everything that the engine can order. The order of outputs is the order in which to carry them out; a write that
// fails is reported with WriteFailed and, where that makes sense, ordered again with the same write_id and the same
// rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "base/id.h"
#include "call/config.h"
#include "call/names.h"
#include "call/snapshot.h"
#include "wire/signal/json.h"
#include "wire/signal/rows.h"
#include "wire/signal/schema.h"

namespace bedside::call {

// The row that InsertCall inserts.
struct NewCall {
  CallId id;
  RoomId room_id;
  UserId caller_id;
  UserId receiver_id;
  signal::CallType call_type = signal::CallType::kVideo;
  signal::json::Value metadata;

  static constexpr std::string_view kName = "NewCall";
  static constexpr auto fields() {
    return std::make_tuple(field("id", &NewCall::id), field("room_id", &NewCall::room_id),
                           field("caller_id", &NewCall::caller_id), field("receiver_id", &NewCall::receiver_id),
                           field("call_type", &NewCall::call_type), field("metadata", &NewCall::metadata));
  }
  bool operator==(const NewCall&) const = default;
};

// The columns that UpdateCall sets.
struct CallChange {
  std::optional<signal::CallStatus> status;
  std::optional<std::string> end_reason;
  signal::json::Value metadata;

  static constexpr std::string_view kName = "CallChange";
  static constexpr auto fields() {
    return std::make_tuple(maybe("status", &CallChange::status), maybe("end_reason", &CallChange::end_reason),
                           maybe("metadata", &CallChange::metadata));
  }
  bool operator==(const CallChange&) const = default;
};

// A row that InsertSignals inserts.
struct NewSignal {
  SignalId id;
  CallId call_id;
  UserId sender_id;
  UserId receiver_id;
  signal::SignalType signal_type = signal::SignalType::kOffer;
  signal::json::Value signal_data;

  static constexpr std::string_view kName = "NewSignal";
  static constexpr auto fields() {
    return std::make_tuple(field("id", &NewSignal::id), field("call_id", &NewSignal::call_id),
                           field("sender_id", &NewSignal::sender_id), field("receiver_id", &NewSignal::receiver_id),
                           field("signal_type", &NewSignal::signal_type),
                           field("signal_data", &NewSignal::signal_data));
  }
  bool operator==(const NewSignal&) const = default;
};

struct Receive {
  bool audio = true;
  bool video = true;

  static constexpr std::string_view kName = "Receive";
  static constexpr auto fields() {
    return std::make_tuple(field("audio", &Receive::audio), field("video", &Receive::video));
  }
  bool operator==(const Receive&) const = default;
};
// Writes and reads.

struct InsertCall {
  WriteId write_id = 0;
  NewCall row;

  static constexpr std::string_view kName = "InsertCall";
  static constexpr auto fields() {
    return std::make_tuple(field("write_id", &InsertCall::write_id), field("row", &InsertCall::row));
  }
  bool operator==(const InsertCall&) const = default;
};

// One conditional UPDATE: where the id is call_id and the status one of from.
struct UpdateCall {
  WriteId write_id = 0;
  CallId call_id;
  std::vector<signal::CallStatus> from;
  CallChange set;

  static constexpr std::string_view kName = "UpdateCall";
  static constexpr auto fields() {
    return std::make_tuple(field("write_id", &UpdateCall::write_id), field("call_id", &UpdateCall::call_id),
                           field("from", &UpdateCall::from), field("set", &UpdateCall::set));
  }
  bool operator==(const UpdateCall&) const = default;
};

// An upsert that ignores doubles, so that it can be repeated.
struct InsertSignals {
  WriteId write_id = 0;
  std::vector<NewSignal> rows;

  static constexpr std::string_view kName = "InsertSignals";
  static constexpr auto fields() {
    return std::make_tuple(field("write_id", &InsertSignals::write_id), field("rows", &InsertSignals::rows));
  }
  bool operator==(const InsertSignals&) const = default;
};

struct FetchSignals {
  FetchId fetch_id = 0;
  CallId call_id;
  std::int64_t after_seq = 0;

  static constexpr std::string_view kName = "FetchSignals";
  static constexpr auto fields() {
    return std::make_tuple(field("fetch_id", &FetchSignals::fetch_id), field("call_id", &FetchSignals::call_id),
                           field("after_seq", &FetchSignals::after_seq));
  }
  bool operator==(const FetchSignals&) const = default;
};

struct FetchOpenCalls {
  FetchId fetch_id = 0;

  static constexpr std::string_view kName = "FetchOpenCalls";
  static constexpr auto fields() { return std::make_tuple(field("fetch_id", &FetchOpenCalls::fetch_id)); }
  bool operator==(const FetchOpenCalls&) const = default;
};

// Proves to the server that this side of the call is still there; nobody waits for an answer.
struct KeepAlive {
  CallId call_id;

  static constexpr std::string_view kName = "KeepAlive";
  static constexpr auto fields() { return std::make_tuple(field("call_id", &KeepAlive::call_id)); }
  bool operator==(const KeepAlive&) const = default;
};
// The peer connection.

// The channel "bedside" is negotiated in band, by the caller.
struct CreatePeer {
  PeerId peer = 0;
  std::vector<signal::IceServer> ice_servers;
  bool data_channel = false;
  Receive receive;
  bool relay_only = false;  // W3C WebRTC 4.2.5 RTCIceTransportPolicy "relay".

  static constexpr std::string_view kName = "CreatePeer";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &CreatePeer::peer), field("ice_servers", &CreatePeer::ice_servers),
                           field("data_channel", &CreatePeer::data_channel), field("receive", &CreatePeer::receive),
                           field("relay_only", &CreatePeer::relay_only));
  }
  bool operator==(const CreatePeer&) const = default;
};

struct AttachMedia {
  PeerId peer = 0;

  static constexpr std::string_view kName = "AttachMedia";
  static constexpr auto fields() { return std::make_tuple(field("peer", &AttachMedia::peer)); }
  bool operator==(const AttachMedia&) const = default;
};

struct CreateOffer {
  PeerId peer = 0;
  bool ice_restart = false;

  static constexpr std::string_view kName = "CreateOffer";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &CreateOffer::peer), field("ice_restart", &CreateOffer::ice_restart));
  }
  bool operator==(const CreateOffer&) const = default;
};

struct CreateAnswer {
  PeerId peer = 0;

  static constexpr std::string_view kName = "CreateAnswer";
  static constexpr auto fields() { return std::make_tuple(field("peer", &CreateAnswer::peer)); }
  bool operator==(const CreateAnswer&) const = default;
};

struct SetRemoteDescription {
  PeerId peer = 0;
  signal::Description description;

  static constexpr std::string_view kName = "SetRemoteDescription";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &SetRemoteDescription::peer),
                           field("description", &SetRemoteDescription::description));
  }
  bool operator==(const SetRemoteDescription&) const = default;
};

struct AddCandidate {
  PeerId peer = 0;
  signal::IceCandidate candidate;

  static constexpr std::string_view kName = "AddCandidate";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &AddCandidate::peer), field("candidate", &AddCandidate::candidate));
  }
  bool operator==(const AddCandidate&) const = default;
};

struct SendData {
  PeerId peer = 0;
  std::string text;

  static constexpr std::string_view kName = "SendData";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &SendData::peer), field("text", &SendData::text));
  }
  bool operator==(const SendData&) const = default;
};

// Bounds for what the peer's video sender sends (W3C WebRTC 5.2.1 RTCRtpEncodingParameters); the voice is never
// touched.
struct SetVideoEncoding {
  PeerId peer = 0;
  bool active = true;
  std::int32_t max_kbps = 0;
  std::int32_t max_frame_rate = 0;
  std::int32_t scale_down_by = 1;  // 2 sends half the lines and half the columns.

  static constexpr std::string_view kName = "SetVideoEncoding";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &SetVideoEncoding::peer), field("active", &SetVideoEncoding::active),
                           field("max_kbps", &SetVideoEncoding::max_kbps),
                           field("max_frame_rate", &SetVideoEncoding::max_frame_rate),
                           field("scale_down_by", &SetVideoEncoding::scale_down_by));
  }
  bool operator==(const SetVideoEncoding&) const = default;
};

// Nothing of the connection may be seen, heard or reported any more. Last words leave over the data channel before it
// is closed in truth: when the other side has closed its end, and half a second later at the latest.
struct ClosePeer {
  PeerId peer = 0;
  std::optional<std::string> last_words;

  static constexpr std::string_view kName = "ClosePeer";
  static constexpr auto fields() {
    return std::make_tuple(field("peer", &ClosePeer::peer), maybe("last_words", &ClosePeer::last_words));
  }
  bool operator==(const ClosePeer&) const = default;
};

// Media and screen.

struct AcquireMedia {
  bool audio = false;
  bool video = false;

  static constexpr std::string_view kName = "AcquireMedia";
  static constexpr auto fields() {
    return std::make_tuple(field("audio", &AcquireMedia::audio), field("video", &AcquireMedia::video));
  }
  bool operator==(const AcquireMedia&) const = default;
};

struct SetTrackEnabled {
  signal::TrackKind kind = signal::TrackKind::kAudio;
  bool enabled = false;

  static constexpr std::string_view kName = "SetTrackEnabled";
  static constexpr auto fields() {
    return std::make_tuple(field("kind", &SetTrackEnabled::kind), field("enabled", &SetTrackEnabled::enabled));
  }
  bool operator==(const SetTrackEnabled&) const = default;
};

struct ReleaseMedia {
  static constexpr std::string_view kName = "ReleaseMedia";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const ReleaseMedia&) const = default;
};
// What to remember of the call beyond the life of this page (Config::resume); nothing when there is none any more.
struct KeepCall {
  std::optional<ResumePoint> call;

  static constexpr std::string_view kName = "KeepCall";
  static constexpr auto fields() { return std::make_tuple(field("call", &KeepCall::call)); }
  bool operator==(const KeepCall&) const = default;
};
// Sent whenever it changed, after the orders of the same input.
struct Snapshot {
  ScreenState state;

  static constexpr std::string_view kName = "Snapshot";
  static constexpr auto fields() { return std::make_tuple(field("state", &Snapshot::state)); }
  bool operator==(const Snapshot&) const = default;
};
// How the bridge words what feed() refused; the engine itself never puts it out.
struct Refused {
  std::string input;
  std::string code;
  std::string message;

  static constexpr std::string_view kName = "Refused";
  static constexpr auto fields() {
    return std::make_tuple(field("input", &Refused::input), field("code", &Refused::code),
                           field("message", &Refused::message));
  }
  bool operator==(const Refused&) const = default;
};
using Output =
    std::variant<InsertCall, UpdateCall, InsertSignals, FetchSignals, FetchOpenCalls, KeepAlive, CreatePeer,
                 AttachMedia, CreateOffer, CreateAnswer, SetRemoteDescription, AddCandidate, SendData, SetVideoEncoding,
                 ClosePeer, AcquireMedia, SetTrackEnabled, ReleaseMedia, KeepCall, Snapshot>;

// "InsertCall".
std::string_view name_of(const Output& output);

}  // namespace bedside::call
