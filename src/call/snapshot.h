// What the user should see now, all of it, in one value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "call/names.h"
#include "wire/signal/rows.h"
#include "wire/signal/schema.h"

namespace bedside::call {

using signal::field;
using signal::maybe;

// What went wrong, in English, and what the user can do about it. Screens in other languages go by the code.
struct Problem {
  ProblemCode code = ProblemCode::kCallRefused;
  std::string message;
  std::string next;

  static constexpr std::string_view kName = "Problem";
  static constexpr auto fields() {
    return std::make_tuple(field("code", &Problem::code), field("message", &Problem::message),
                           field("next", &Problem::next));
  }
  bool operator==(const Problem&) const = default;
};

// One direction of the line, judged by who receives it.
struct LineSide {
  std::int32_t score = 5;                   // 1 (poor) to 5 (very good).
  std::vector<signal::LineReason> reasons;  // Worst first; empty where all is well.

  static constexpr std::string_view kName = "LineSide";
  static constexpr auto fields() {
    return std::make_tuple(field("score", &LineSide::score), field("reasons", &LineSide::reasons));
  }
  bool operator==(const LineSide&) const = default;
};

struct LineState {
  LineSide incoming;
  std::optional<LineSide> outgoing;  // As the other engine says; a plain client says nothing.
  Direction worse = Direction::kIncoming;
  signal::VideoStep sending = signal::VideoStep::kFull;
  signal::VideoStep receiving = signal::VideoStep::kFull;
  std::optional<std::int64_t> round_trip_ms;  // In steps of 20.
  bool relayed = false;

  static constexpr std::string_view kName = "LineState";
  static constexpr auto fields() {
    return std::make_tuple(field("incoming", &LineState::incoming), field("outgoing", &LineState::outgoing),
                           field("worse", &LineState::worse), field("sending", &LineState::sending),
                           field("receiving", &LineState::receiving), field("round_trip_ms", &LineState::round_trip_ms),
                           field("relayed", &LineState::relayed));
  }
  bool operator==(const LineState&) const = default;
};

struct ScreenState {
  PhaseName phase = PhaseName::kIdle;
  std::optional<signal::VideoCall> call;  // As far as known; the ids from the start.
  std::optional<UserId> peer_id;
  std::optional<Direction> direction;
  bool ringing = false;    // The other side's phone rings.
  bool microphone = true;  // Wanted by me.
  bool camera = true;
  bool video = false;  // With pictures, or by voice alone: what both agreed on last.
  PictureRequest picture_request = PictureRequest::kNone;
  bool remote_microphone = false;
  bool remote_camera = false;
  MediaState media = MediaState::kNone;
  std::optional<MediaReason> media_problem;
  std::optional<std::int64_t> connected_at_ms;  // Accepted and connected, for the first time.
  std::optional<std::string> ended_reason;      // On phase ended.
  std::optional<Problem> problem;
  std::optional<LineState> line;  // While media flows, once it was measured.
  SignalingState signaling = SignalingState::kDown;
  bool can_retry = false;
  std::optional<signal::VideoCall>
      elsewhere;  // An active call of mine that another device holds; TakeOver goes on here.

  static constexpr std::string_view kName = "ScreenState";
  static constexpr auto fields() {
    return std::make_tuple(
        field("phase", &ScreenState::phase), field("call", &ScreenState::call), field("peer_id", &ScreenState::peer_id),
        field("direction", &ScreenState::direction), field("ringing", &ScreenState::ringing),
        field("microphone", &ScreenState::microphone), field("camera", &ScreenState::camera),
        field("video", &ScreenState::video), field("picture_request", &ScreenState::picture_request),
        field("remote_microphone", &ScreenState::remote_microphone),
        field("remote_camera", &ScreenState::remote_camera), field("media", &ScreenState::media),
        field("media_problem", &ScreenState::media_problem), field("connected_at_ms", &ScreenState::connected_at_ms),
        field("ended_reason", &ScreenState::ended_reason), field("problem", &ScreenState::problem),
        field("line", &ScreenState::line), field("signaling", &ScreenState::signaling),
        field("can_retry", &ScreenState::can_retry), field("elsewhere", &ScreenState::elsewhere));
  }
  bool operator==(const ScreenState&) const = default;
};
}  // namespace bedside::call
