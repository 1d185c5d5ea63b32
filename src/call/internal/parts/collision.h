// A call that is not ours appears while we may be busy with another. First the situation gets a name, then a table says
// what happens to mine and to theirs, and only then does anybody act.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/id.h"
#include "call/internal/parts/phase.h"
#include "wire/signal/rows.h"

namespace bedside::call {

enum class Collision : std::uint8_t {
  kNone,      // Rings for me and I am free.
  kNotForMe,  // I am not called: a stranger's row, or a call that I or another device of mine makes.
  kOver,      // It is over and did not miss me: history.
  kMissed,    // It was refused because I am in a call: to be mentioned.
  kStale,     // It has rung longer than any call rings, or since before the one that rings now; whoever called is gone.
  kAnswered,  // It is active already: another device of mine took it.
  kUndecided,  // My own call is on its way to the database, which will take one of the two.
  kGlareWon,   // We call each other, both are saved; mine stays, unless it is over and its end comes after their row.
  kGlareLost,  // We call each other, both are saved; theirs stays.
  kAgain,      // Whoever rings for me has begun anew: the first call is over, and its end did not reach me.
  kBusy,       // I am in another call.
};

inline constexpr std::array kCollisionKinds = {Collision::kNone,      Collision::kNotForMe, Collision::kOver,
                                               Collision::kMissed,    Collision::kStale,    Collision::kAnswered,
                                               Collision::kUndecided, Collision::kGlareWon, Collision::kGlareLost,
                                               Collision::kAgain,     Collision::kBusy};

enum class Mine : std::uint8_t {
  kKeep,
  kDrop,    // It ends by my will, and the database is told.
  kForget,  // It is over already.
};
enum class Theirs : std::uint8_t { kIgnore, kRing, kHold, kMention, kRefuse };

struct Verdict {
  Mine mine = Mine::kKeep;
  Theirs theirs = Theirs::kIgnore;
  bool operator==(const Verdict&) const = default;
};

// Where I stand, as far as it matters for a collision.
struct Standing {
  UserId me;
  Phase phase = Phase::kIdle;
  CallId call;         // Mine, when in a call.
  UserId peer;         // With whom.
  bool saved = false;  // My call is known to be in the database.
  bool known = false;  // Their call has been dealt with before.
  bool newer = true;   // Their call began after mine, as far as is known.
};

// row is not the call that I am in; fresh says that it may still be ringing by its age.
Collision classify(const Standing& standing, const signal::VideoCall& row, bool fresh);
Verdict decide(Collision collision);
std::string_view name_of(Collision collision);

}  // namespace bedside::call
