// Where a call stands, as one closed word.
//
//            StartCall                                          a row rings for me
//   Idle ───────────────▶ Calling                       Idle ─────────────────▶ Incoming ◀─┐
//                           │   │ both called at once, theirs won                  │  │    │ the write failed
//                           │   └──────────────────────────────────────────────────┘  │    │
//                           │                                       AnswerCall accept │    │
//                           │ their answer, or the row is active                      ▼    │
//                           │                                                      Answering
//                           ▼               the accept write came back with a row     │
//                       Connecting ◀──────────────────────────────────────────────────┘
//                           │
//                           │ connected          connection lost
//                           ▼                 ─────────────────▶
//                         Active                                 Reconnecting
//                                             ◀─────────────────
//                                               connected again
//
//   Every one of them but Idle ──▶ Ended: somebody hung up or declined, nobody answered, another device answered,
//   a write, the media or the connection failed.     Ended ── DismissCall ──▶ Idle, or straight into the next call.
//
// "Accepted" and "the transport is up" are two facts that may come in either order: Connecting is accepted without
// transport; a transport that is up before the accept leaves Calling and Answering as they are, and the accept then
// leads straight to Active.
#pragma once

#include <array>
#include <cstdint>

#include "call/names.h"

namespace bedside::call {

enum class Phase : std::uint8_t {
  kIdle,
  kCalling,
  kIncoming,
  kAnswering,
  kConnecting,
  kActive,
  kReconnecting,
  kEnded,
};

inline constexpr std::array kPhases = {Phase::kIdle,       Phase::kCalling, Phase::kIncoming,     Phase::kAnswering,
                                       Phase::kConnecting, Phase::kActive,  Phase::kReconnecting, Phase::kEnded};

// There is a call that is not over.
constexpr bool in_call(Phase phase) {
  switch (phase) {
    case Phase::kIdle:
    case Phase::kEnded: return false;
    case Phase::kCalling:
    case Phase::kIncoming:
    case Phase::kAnswering:
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: return true;
  }
  return false;
}

// It is certain that both people want to talk.
constexpr bool accepted(Phase phase) {
  switch (phase) {
    case Phase::kIdle:
    case Phase::kCalling:
    case Phase::kIncoming:
    case Phase::kAnswering:
    case Phase::kEnded: return false;
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: return true;
  }
  return false;
}

// This person asked for the call or accepted it, so that camera and microphone may be touched.
constexpr bool consented(Phase phase) {
  switch (phase) {
    case Phase::kIdle:
    case Phase::kIncoming:
    case Phase::kEnded: return false;
    case Phase::kCalling:
    case Phase::kAnswering:
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: return true;
  }
  return false;
}

// What the screen calls it: whether my accept is certain yet is no news for the eye.
constexpr PhaseName screen_name(Phase phase) {
  switch (phase) {
    case Phase::kIdle: return PhaseName::kIdle;
    case Phase::kCalling: return PhaseName::kOutgoing;
    case Phase::kIncoming: return PhaseName::kIncoming;
    case Phase::kAnswering:
    case Phase::kConnecting: return PhaseName::kConnecting;
    case Phase::kActive: return PhaseName::kActive;
    case Phase::kReconnecting: return PhaseName::kReconnecting;
    case Phase::kEnded: return PhaseName::kEnded;
  }
  return PhaseName::kIdle;
}

}  // namespace bedside::call
