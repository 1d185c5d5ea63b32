#include "call/internal/quality/watching.h"

#include <algorithm>
#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/quality/score.h"

namespace bedside::call {
namespace {

using signal::LineReason;
using signal::LineReport;
using signal::VideoStep;

constexpr std::int32_t kMostFrameRate = 120;
constexpr std::int32_t kMostHeight = 4320;
constexpr std::int64_t kRoundTripStepMs = 20;  // For the eye; what changes with every look would draw the screen anew.
constexpr int kHardlyHeard = 2;
constexpr Duration kPictureGrows = std::chrono::seconds(20);

bool sends_picture(const Media& media) { return media.video && media.camera; }

// What the other side means to send. A plain client does not say, and then frames and lines have no measure.
std::optional<VideoPlan> plan_of(const Peer& peer, const Line& line) {
  const bool camera = peer.told ? peer.told->camera : peer.video_live;
  if (!camera) return std::nullopt;
  if (!line.theirs) return VideoPlan{};
  return VideoPlan{line.theirs->frame_rate, line.theirs->height, line.theirs->step};
}

// What the picture can be measured by now. An encoder begins small on the best of lines and grows step by step:
// Chromium with 3.6 Mbit/s to give sends 180 lines at first, half the plan after 13 s and all of it after 24 s. What it
// is not yet is nobody's fault.
std::optional<VideoPlan> plan_due(Line& line, const std::optional<VideoPlan>& plan, bool is_new_peer, Instant now) {
  if (is_new_peer || line.plan != plan) {
    line.plan = plan;
    line.planned_at = now;
  }
  if (!plan || now - line.planned_at >= kPictureGrows) return plan;
  return VideoPlan{.step = plan->step};
}

bool has(const std::vector<LineReason>& reasons, LineReason reason) {
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

// The other side hears little of us because packets drown: what we send is too much, whatever our browser thinks.
bool drowns(const Line& line) {
  const auto& theirs = line.theirs;
  if (!theirs || theirs->score == 0 || theirs->score > kHardlyHeard) return false;
  return has(theirs->reasons, LineReason::kLoss) || has(theirs->reasons, LineReason::kFrozen);
}

Strain strain_of(const Line& line, const LineStats& stats) {
  if (stats.limitation == Limitation::kCpu) return Strain::kCpu;
  return drowns(line) ? Strain::kBandwidth : Strain::kNone;
}

std::int32_t height_sent(const LineStats& look, const VideoRung& rung) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(look.source_height / rung.scale_down_by, 0, kMostHeight));
}

LineReport report_of(const Call& call) {
  const Line& line = call.line;
  LineReport report;
  if (line.incoming) {
    report.score = line.incoming->score;
    report.reasons = line.incoming->reasons;
  }
  if (!sends_picture(call.media)) return report;
  const VideoRung& rung = line.ladder.rung();
  report.step = rung.step;
  report.frame_rate = rung.max_frame_rate;
  if (line.look) report.height = height_sent(*line.look, rung);
  return report;
}

// Their words for what they receive. Why we send less than we could is ours to say; how busy their device is, theirs.
LineSide outgoing_side(const Line& line) {
  LineSide side{line.theirs->score, line.theirs->reasons};
  std::erase_if(side.reasons,
                [](LineReason reason) { return reason == LineReason::kReduced || reason == LineReason::kBusyDevice; });
  switch (line.ladder.reason()) {
    case Strain::kNone: break;
    case Strain::kBandwidth: side.reasons.insert(side.reasons.begin(), LineReason::kSlow); break;
    case Strain::kCpu: side.reasons.insert(side.reasons.begin(), LineReason::kBusyDevice); break;
  }
  return side;
}

}  // namespace

void watch_line(Turn& turn, const LineStats& stats) {
  Call& call = turn.call;
  Line& line = call.line;
  const bool comparable = line.look && line.peer == call.peer.id;
  const auto plan = plan_due(line, plan_of(call.peer, line), line.peer != call.peer.id, turn.now);
  if (comparable) {
    const Duration between = std::chrono::duration_cast<Duration>(turn.now - line.looked_at);
    line.incoming = judge_line(*line.look, stats, between, plan);
    const bool sends = sends_picture(call.media) && call.peer.transport == Transport::kUp;
    if (sends && line.ladder.observe(strain_of(line, stats), stats.available_kbps, turn.now)) {
      apply_video_encoding(turn);
    }
  }
  line.look = stats;
  line.peer = call.peer.id;
  line.looked_at = turn.now;
  tell_line(turn);
}

void take_report(Turn& turn, LineReport report) {
  report.score = std::clamp(report.score, 0, 5);
  report.frame_rate = std::clamp(report.frame_rate, 0, kMostFrameRate);
  report.height = std::clamp(report.height, 0, kMostHeight);
  if (report.reasons.size() > signal::kLineReasons) report.reasons.resize(signal::kLineReasons);
  turn.call.line.theirs = std::move(report);
}

void tell_line(Turn& turn) {
  Call& call = turn.call;
  if (!call.peer.data_open) return;
  LineReport report = report_of(call);
  if (call.line.told == report) return;
  turn.order(SendData{call.peer.id, signal::to_text(report)});
  call.line.told = std::move(report);
}

void apply_video_encoding(Turn& turn) {
  const Call& call = turn.call;
  if (!call.video) return;
  const VideoRung& rung = call.line.ladder.rung();
  turn.order(SetVideoEncoding{call.peer.id, rung.step != VideoStep::kPaused, rung.max_kbps, rung.max_frame_rate,
                              rung.scale_down_by});
}

std::optional<LineState> line_state(const Call& call) {
  const Line& line = call.line;
  if (!line.look || !line.incoming) return std::nullopt;
  LineState state;
  state.incoming = *line.incoming;
  if (line.theirs && line.theirs->score > 0) state.outgoing = outgoing_side(line);
  if (state.outgoing && state.outgoing->score < state.incoming.score) state.worse = Direction::kOutgoing;
  if (sends_picture(call.media)) state.sending = line.ladder.rung().step;
  if (line.theirs) state.receiving = line.theirs->step;
  if (line.look->round_trip_ms) {
    state.round_trip_ms = (*line.look->round_trip_ms + kRoundTripStepMs / 2) / kRoundTripStepMs * kRoundTripStepMs;
  }
  state.relayed = line.look->relayed;
  return state;
}

void on(Turn& turn, const NetworkChanged& input) {
  turn.state.network = input.network;
  if (!in_call(turn.phase()) || !turn.call.line.ladder.use(input.network, turn.now)) return;
  if (turn.call.peer.transport != Transport::kUp) return;
  apply_video_encoding(turn);
  tell_line(turn);
}

}  // namespace bedside::call
