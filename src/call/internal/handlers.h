// One function for each input; step() picks one. They are called only in phases that take the input.
#pragma once

#include <vector>

#include "call/input.h"
#include "call/internal/turn.h"

namespace bedside::call {

// on_user.cc
void on(Turn& turn, const StartCall& input);
void on(Turn& turn, const AnswerCall& input);
void on(Turn& turn, const EndCall& input);
void on(Turn& turn, const SetMicrophone& input);
void on(Turn& turn, const SetCamera& input);
void on(Turn& turn, const DismissCall& input);
void on(Turn& turn, const RetryCall& input);
// early.cc
void on(Turn& turn, const EarlyAllowed& input);
// rejoining.cc
void on(Turn& turn, const TakeOver& input);
// devices.cc
void on(Turn& turn, const SetVideo& input);
// on_rows.cc
void on(Turn& turn, const CallRow& input);
void on(Turn& turn, const OpenCalls& input);
void on(Turn& turn, const FetchFailed& input);
// on_signals.cc
void on(Turn& turn, const SignalRow& input);
void on(Turn& turn, const SignalRows& input);
// The rows that came back from InsertSignals of the call on the screen: their numbers are no gaps.
void signals_are_written(Turn& turn, const std::vector<signal::json::Value>& rows);
// on_writes.cc
void on(Turn& turn, const WriteDone& input);
void on(Turn& turn, const WriteFailed& input);
// on_peer.cc
void on(Turn& turn, const LocalDescription& input);
void on(Turn& turn, const LocalCandidate& input);
void on(Turn& turn, const RemoteDescriptionSet& input);
void on(Turn& turn, const PeerFailed& input);
void on(Turn& turn, const PeerState& input);
void on(Turn& turn, const DataMessage& input);
void on(Turn& turn, const DataOpen& input);
void on(Turn& turn, const DataClosed& input);
void on(Turn& turn, const RemoteTrack& input);
// recovering.cc
void on(Turn& turn, const MediaStats& input);
// on_media.cc
void on(Turn& turn, const MediaReady& input);
void on(Turn& turn, const MediaDenied& input);
// on_time.cc
void on(Turn& turn, const SignalingUp& input);
void on(Turn& turn, const SignalingDown& input);
void on(Turn& turn, const IceServersChanged& input);
void on(Turn& turn, const NetworkChanged& input);
void on(Turn& turn, const Wake& input);

}  // namespace bedside::call
