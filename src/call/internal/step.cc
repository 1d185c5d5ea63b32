#include "call/internal/step.h"

#include <cassert>
#include <utility>

#include "call/internal/early.h"
#include "call/internal/handlers.h"
#include "call/internal/parts/arrows.h"
#include "call/internal/rejoining.h"
#include "call/internal/screen.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

// The connection that the input speaks of, if it does.
template <class Known>
Peer* peer_of(Call& call, const Known& input) {
  if constexpr (requires { input.peer; }) {
    return find_peer(call, [&](const Peer& peer) { return peer.id == input.peer; });
  }
  return nullptr;
}

}  // namespace

void Turn::become(Phase next) {
  assert(arrow(state.phase, kind_).may_become(next));
  state.phase = next;
}

Step step(State state, const Input& input, Instant now) {
  Step result{std::move(state), {}};
  if (arrow(result.state.phase, input.index()).treatment != Treatment::kTaken) return result;
  Turn turn(result.state, result.orders, input.index(), now);
  std::visit(
      [&](const auto& known) {
        const Focus focus(turn, peer_of(result.state.call, known));
        on(turn, known);
      },
      input);
  flush_signals(turn);
  keep_call(turn);
  ScreenState screen = screen_of(result.state);
  if (result.state.shown != screen) {
    result.state.shown = screen;
    result.orders.push_back(Snapshot{std::move(screen)});
  }
  return result;
}

}  // namespace bedside::call
