// What the two engines say to each other over the data channel "bedside", where nobody else can listen. A plain client
// has no such channel; then the tracks and the rows themselves must speak.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "wire/signal/schema.h"
#include "wire/signal/words.h"

namespace bedside::signal {

inline constexpr std::size_t kMaxPeerMessageBytes = 4096;

struct TracksOn {
  bool microphone = false;
  bool camera = false;

  static constexpr std::string_view kName = "TracksOn";
  static constexpr auto fields() {
    return std::make_tuple(field("microphone", &TracksOn::microphone), field("camera", &TracksOn::camera));
  }
  bool operator==(const TracksOn&) const = default;
};

// Is the path alive? Sent when no media comes; Pong is the answer.
struct Ping {
  static constexpr std::string_view kName = "Ping";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const Ping&) const = default;
};
struct Pong {
  static constexpr std::string_view kName = "Pong";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const Pong&) const = default;
};

// How well I receive you, and what I mean to send you. Told when it changes.
struct LineReport {
  std::int32_t score = 0;  // 1 (poor) to 5 (very good); 0 before anything was measured.
  std::vector<LineReason> reasons;
  VideoStep step = VideoStep::kFull;
  std::int32_t frame_rate = 0;  // Of my picture, a second; 0 where there is none.
  std::int32_t height = 0;      // Of my picture, lines; 0 where it is not known.

  static constexpr std::string_view kName = "LineReport";
  static constexpr auto fields() {
    return std::make_tuple(field("score", &LineReport::score), field("reasons", &LineReport::reasons),
                           field("step", &LineReport::step), field("frame_rate", &LineReport::frame_rate),
                           field("height", &LineReport::height));
  }
  bool operator==(const LineReport&) const = default;
};

// With pictures or by voice alone: neither goes over to the other without the other person's word.
enum class PictureStep : std::uint8_t {
  kAsk,
  kAgree,
  kRefuse,  // From who was asked; from who asked it takes the question back.
};

struct Picture {
  bool on = false;  // What is asked for, agreed to or refused.
  PictureStep step = PictureStep::kAsk;

  static constexpr std::string_view kName = "Picture";
  static constexpr auto fields() { return std::make_tuple(field("on", &Picture::on), field("step", &Picture::step)); }
  bool operator==(const Picture&) const = default;
};

template <>
struct Words<PictureStep> {
  static constexpr std::string_view kName = "PictureStep";
  static constexpr std::array<std::string_view, 3> kWords = {"ask", "agree", "refuse"};
};

// A person accepted, on the device that says so, over the connection that it is said on. The row says it as well, and
// decides which of several devices won; this is only sooner.
struct Accepted {
  static constexpr std::string_view kName = "Accepted";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const Accepted&) const = default;
};

// A person hung up. The row says it as well, as soon as a server hears of it; this is for when none does.
struct Ended {
  std::string reason;  // As end_reason in the row.

  static constexpr std::string_view kName = "Ended";
  static constexpr auto fields() { return std::make_tuple(field("reason", &Ended::reason)); }
  bool operator==(const Ended&) const = default;
};

using PeerMessage = std::variant<TracksOn, Ping, Pong, LineReport, Picture, Accepted, Ended>;

std::string to_text(const PeerMessage& message);
// Empty for what this version does not know: the other end may be newer, and it may be hostile.
std::optional<PeerMessage> parse_peer_message(std::string_view text);

}  // namespace bedside::signal
