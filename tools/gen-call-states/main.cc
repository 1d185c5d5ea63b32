// gen_call_states                 prints docs/protocol/call-states.md
// gen_call_states FILE            writes it there if it differs
// gen_call_states --check FILE    exit 1 if it differs
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "call/internal/parts/arrows.h"
#include "call/internal/parts/collision.h"
#include "call/internal/parts/early.h"
#include "call/internal/parts/offer.h"
#include "call/internal/parts/recovery.h"

namespace {

using namespace bedside::call;

constexpr std::string_view kHead = R"(# The states of a call

Generated from `src/call/internal/parts/` (arrows.cc, collision.cc, early.cc, offer.cc, recovery.h) by `gen_call_states`; do not
edit. `src/call/internal/parts/phase.h` says what each state means.

)";

constexpr std::string_view kMarks = R"(| mark | meaning |
|---|---|
| a state | taken; besides staying, the call may go there |
| stays | taken; the state never changes by it |
| · | no news in this state: nothing changes at all |
| refused | a wish that is not possible here: `Refused`, nothing changes |

What was due before an input came is done first, as a `Wake` of its own.

)";

constexpr std::string_view kCollisions = R"(
## Collisions

A call that is not the one on the screen is first given a name, then this table decides.

| situation | my call | theirs |
|---|---|---|
)";

constexpr std::string_view kEarly = R"(
## Connected while ringing

A device that rings may answer the caller's offer by itself (`EarlyAllowed`), without its camera and microphone and without a person. Each
such answer is first given a name (`parts/early.h`), then this table decides.

| answer of a device that rings | what the caller does |
|---|---|
)";

constexpr std::string_view kAccepts = R"(
When one of them accepts, the call goes on with the connection of that device.

| where that connection is | what the caller does |
|---|---|
)";

constexpr std::string_view kOffers = R"(
## Offers

Either side may make an offer in a call that is accepted. One that arrives is first given a name (`parts/offer.h`), then
this table decides. The caller is impolite, the receiver polite, so that of two that cross exactly one survives.

| situation | caller | receiver |
|---|---|---|
)";

constexpr std::string_view kRecovery = R"(
## Recovery

A call whose media stops coming (no byte and no frame for 750 ms and three looks, and no answer on the data channel), or
whose ICE agent gives up, climbs this ladder as far as `fallbackActions` names the rungs and `maxRetries` allows; the last
rung is repeated. The caller begins at once, the receiver after 400 ms if no offer has come. An attempt has 8 s for its
answer and 4 s more to connect. Media that comes again ends the outage.

| attempt | `fallbackActions` | only with |
|---|---|---|
)";

std::string cell(Phase from, std::size_t kind) {
  const Arrow found = arrow(from, kind);
  switch (found.treatment) {
    case Treatment::kRefused: return "refused";
    case Treatment::kIgnored: return "·";
    case Treatment::kTaken: break;
  }
  std::string targets;
  for (const Phase to : kPhases) {
    if (!found.may_become(to)) continue;
    targets += (targets.empty() ? "" : ", ") + std::string(name_of(to)) + (to == from ? " (another call)" : "");
  }
  return targets.empty() ? "stays" : targets;
}

std::string_view word(Mine mine) {
  switch (mine) {
    case Mine::kKeep: return "stays";
    case Mine::kDrop: return "gives way";
    case Mine::kForget: return "is over";
  }
  return {};
}

std::string_view word(Theirs theirs) {
  switch (theirs) {
    case Theirs::kIgnore: return "ignored";
    case Theirs::kRing: return "rings";
    case Theirs::kHold: return "waits for the database's choice";
    case Theirs::kMention: return "mentioned as missed";
    case Theirs::kRefuse: return "declined as busy, mentioned as missed";
  }
  return {};
}

std::string_view word(EarlyVerdict verdict) {
  switch (verdict) {
    case EarlyVerdict::kIgnore: return "ignored";
    case EarlyVerdict::kTake: return "taken";
    case EarlyVerdict::kOfferAnew: return "a connection of its own, by a new offer";
  }
  return {};
}

std::string_view word(Choice choice) {
  switch (choice) {
    case Choice::kKeep: return "goes on with the one in front";
    case Choice::kSwitch: return "takes it to the front, closes the others";
    case Choice::kReplace: return "makes a new connection and a new offer";
    case Choice::kClose: return "closes what it has, and waits for the answer";
  }
  return {};
}

std::string_view word(OfferVerdict verdict) {
  switch (verdict) {
    case OfferVerdict::kIgnore: return "ignored";
    case OfferVerdict::kTake: return "taken";
    case OfferVerdict::kReplace: return "taken on a new connection";
    case OfferVerdict::kHold: return "waits for the exchange to be done";
  }
  return {};
}

std::string_view requirement(Remedy remedy) {
  switch (remedy) {
    case Remedy::kIceRestart: return "anybody";
    case Remedy::kReoffer: return "an engine at the other end";
    case Remedy::kRelayOnly: return "an engine at the other end, and a relay";
  }
  return {};
}

// One line for each pair of states, with everything that may lead from the one to the other.
std::string diagram() {
  std::ostringstream out;
  out << "## The states\n\n```mermaid\nstateDiagram-v2\n    [*] --> " << name_of(Phase::kIdle) << '\n';
  for (const Phase from : kPhases) {
    for (const Phase to : kPhases) {
      std::string causes;
      for (std::size_t kind = 0; kind < kInputKinds; ++kind) {
        if (!arrow(from, kind).may_become(to)) continue;
        causes += (causes.empty() ? "" : ", ") + std::string(input_name(kind));
      }
      if (!causes.empty()) out << "    " << name_of(from) << " --> " << name_of(to) << " : " << causes << '\n';
    }
  }
  out << "```\n\n## Every input in every state\n\n";
  return out.str();
}

std::string page() {
  std::ostringstream out;
  out << kHead << diagram() << kMarks << "| input |";
  for (const Phase phase : kPhases) out << ' ' << name_of(phase) << " |";
  out << "\n|---|";
  for (std::size_t i = 0; i < kPhases.size(); ++i) out << "---|";
  out << '\n';
  for (std::size_t kind = 0; kind < kInputKinds; ++kind) {
    out << "| " << input_name(kind) << " |";
    for (const Phase phase : kPhases) out << ' ' << cell(phase, kind) << " |";
    out << '\n';
  }
  out << kCollisions;
  for (const Collision collision : kCollisionKinds) {
    const Verdict verdict = decide(collision);
    out << "| " << name_of(collision) << " | " << word(verdict.mine) << " | " << word(verdict.theirs) << " |\n";
  }
  out << kEarly;
  for (const EarlyAnswer answer : kEarlyAnswers) {
    out << "| " << name_of(answer) << " | " << word(decide(answer)) << " |\n";
  }
  out << kAccepts;
  for (const Winner winner : kWinners) {
    out << "| " << name_of(winner) << " | " << word(decide(winner)) << " |\n";
  }
  out << kOffers;
  for (const OfferSituation situation : kOfferSituations) {
    out << "| " << name_of(situation) << " | " << word(decide(situation, false)) << " | "
        << word(decide(situation, true)) << " |\n";
  }
  out << kRecovery;
  int attempt = 0;
  for (const Rung& rung : kLadder) {
    out << "| " << ++attempt << " | `" << rung.word << "` | " << requirement(rung.remedy) << " |\n";
  }
  return out.str();
}

std::string contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = page();
  if (argc == 1) {
    std::cout << wanted;
    return 0;
  }
  const bool check = argc == 3 && std::string_view(argv[1]) == "--check";
  if (argc != 2 && !check) {
    std::cerr << "usage: gen_call_states [[--check] FILE]\n";
    return 2;
  }
  const char* path = argv[argc - 1];
  if (contents(path) == wanted) return 0;
  if (check) {
    std::cerr << path << " is not what src/call says; run gen_call_states " << path << "\n";
    return 1;
  }
  return std::ofstream(path, std::ios::binary) << wanted ? 0 : 1;
}
