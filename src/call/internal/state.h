// Everything that the engine remembers. A value: it can be copied, compared and thrown away, and step() (step.h) is the
// only function that makes the next one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "call/config.h"
#include "call/internal/parts/ids.h"
#include "call/internal/parts/inbox.h"
#include "call/internal/parts/outbox.h"
#include "call/internal/parts/peer.h"
#include "call/internal/parts/phase.h"
#include "call/internal/parts/recovery.h"
#include "call/internal/quality/line.h"
#include "call/limits.h"
#include "call/output.h"

namespace bedside::call {

// The configuration, checked and with its defaults filled in.
struct Settings {
  UserId me;
  std::string device_id;
  std::vector<signal::IceServer> ice_servers;
  Duration ring_timeout = kRingTimeout;
  Duration candidate_batch = kCandidateBatch;
  bool decline_here_only = false;
  ErrorRecoveryConfig recovery;

  bool falls_back_to(std::string_view action) const;
  bool operator==(const Settings&) const = default;
};

// Camera and microphone of this call.
struct Media {
  MediaState state = MediaState::kNone;
  bool asked_audio = false;  // In the request that is out, or was answered last.
  bool asked_video = false;
  bool audio = false;  // Which tracks there are.
  bool video = false;
  bool microphone = true;  // What the user wants of them.
  bool camera = true;
  bool only_listens = false;  // Nothing was granted, and the call goes on all the same.
  std::optional<MediaReason> problem;

  bool operator==(const Media&) const = default;
};

// One call from its first moment to the end of its last screen.
struct Call {
  explicit Call(Duration candidate_batch) : outbox(candidate_batch) {}

  Direction direction = Direction::kOutgoing;
  signal::VideoCall row;        // As far as known.
  bool saved = false;           // It is known to be in the database.
  bool in_doubt = false;        // A conditional write matched nothing; the answer to FetchOpenCalls will say why.
  bool inserted_again = false;  // After a refusal because of a call that was over by the time we looked.
  bool timed_out = false;       // Nobody answered, and the database has been told.
  bool video = false;           // With pictures; begins as the row says, changes by consent (devices.h).
  PictureRequest picture_request = PictureRequest::kNone;
  bool taken_back = false;  // The last question of mine, and perhaps they have not heard it.
  Media media;
  Peer peer;
  HeldCandidates held;
  std::vector<Peer> others;      // While it rings at several devices: their connections, beside the one in `peer`.
  bool early = false;            // The two may be connected while it rings.
  bool told = false;             // They accepted over the data channel, and no row has said so yet.
  bool history_unknown = false;  // Taken over: what was said before is settled and must not be acted on again.
  bool with_engine = false;      // The other side has shown the marks of an engine; a plain client gets the plain flow.
  Inbox inbox;
  Outbox outbox;
  Line line;
  std::optional<Outage> outage;  // From the loss of the connection to its return.
  std::optional<std::int64_t> connected_at_ms;
  std::optional<std::string> ended_reason;

  std::optional<Instant> ring_deadline;
  std::optional<Instant> connect_deadline;
  std::optional<Instant> gap_deadline;
  std::optional<Instant> catch_up_at;  // While two who want to talk are not connected.
  Duration catch_up_pause = kCatchUp;
  std::optional<Instant> keepalive_at;

  bool began_with_video() const { return row.call_type == signal::CallType::kVideo; }
  UserId other() const { return direction == Direction::kOutgoing ? row.receiver_id : row.caller_id; }
  bool operator==(const Call&) const = default;
};

// What a write is for: its answer means something different each time.
enum class Purpose : std::uint8_t {
  kInsertCall,
  kRinging,
  kAccept,
  kDecline,
  kEnd,
  kNoAnswer,
  kMarkActive,  // For a plain client, which answers without writing it.
  kTheirEnd,    // They hung up, said so to us, and perhaps cannot say it to the database.
  kRefuseBusy,
  kTakeOver,  // This device holds the call from now on.
  kSignals,
};

// A write that the database has not answered for good. It outlives the call: a hang-up must arrive even if the next
// call has begun.
struct Write {
  WriteId id = 0;
  Purpose purpose = Purpose::kSignals;
  CallId call;
  std::variant<InsertCall, UpdateCall, InsertSignals> order;
  int attempts = 1;
  bool doubtful = false;              // An attempt failed in a way that leaves open whether it happened.
  std::optional<Instant> retry_at;    // Empty while an attempt is out.
  std::optional<CallChange> instead;  // The call was given up meanwhile: once the insert or accept is true, write this.

  bool operator==(const Write&) const = default;
};

struct Fetch {
  FetchId id = 0;
  std::optional<CallId> signals_of;  // Empty: open calls.
  std::int64_t after_seq = 0;
  std::int64_t covers = 0;        // Signals: the answer holds everything up to this number.
  std::optional<CallId> settles;  // Open calls: this call was saved, with nothing unanswered, when we asked.
  int attempts = 1;
  std::optional<Instant> retry_at;

  bool operator==(const Fetch&) const = default;
};

struct State {
  State(Settings checked, IdSource source, std::optional<ResumePoint> at = {})
      : settings(std::move(checked)), ids(source), call(settings.candidate_batch), resume(at), kept(at) {}

  Settings settings;
  IdSource ids;
  PeerId last_peer = 0;
  WriteId last_write = 0;
  FetchId last_fetch = 0;

  Phase phase = Phase::kIdle;
  Call call;                                   // Means nothing while idle.
  std::optional<ResumePoint> resume;           // Until it is known whether that call is still open.
  std::optional<ResumePoint> kept;             // What the hands remember for us.
  std::optional<signal::VideoCall> elsewhere;  // An active call of mine on another device.
  std::optional<signal::VideoCall> rival;      // Rings for me while my own call is not saved yet.
  std::vector<Write> writes;
  std::vector<Fetch> fetches;
  bool ask_open_calls_again = false;

  std::vector<CallId> past;      // Calls that are done with.
  std::vector<CallId> answered;  // Calls that were active when they were first heard of: on another device of mine.
  std::vector<CallId> stray;     // Calls whose signals came before their row.
  std::optional<ProblemCode> problem;
  SignalingState signaling = SignalingState::kDown;
  Network network = Network::kOrdinary;
  Duration server_ahead = Duration::zero();  // Of our clock.
  std::optional<ScreenState> shown;

  bool operator==(const State&) const = default;
};

Settings settings_of(const Config& checked);
IdSource ids_of(const Config& checked);

bool is_past(const State& state, CallId call);
// Signals that were rate-limited or lost wait together: what comes after them would only meet the same wall.
bool signals_are_held_back(const State& state);
// The earliest of everything that waits for time to pass.
std::optional<Instant> next_deadline(const State& state);

}  // namespace bedside::call
