#include "call/internal/step.h"

#include <cassert>
#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/parts/arrows.h"
#include "call/internal/rejoining.h"
#include "call/internal/screen.h"
#include "call/internal/writing.h"

namespace bedside::call {

void Turn::become(Phase next) {
  assert(arrow(state.phase, kind_).may_become(next));
  state.phase = next;
}

Step step(State state, const Input& input, Instant now) {
  Step result{std::move(state), {}};
  if (arrow(result.state.phase, input.index()).treatment != Treatment::kTaken) return result;
  Turn turn(result.state, result.orders, input.index(), now);
  std::visit([&](const auto& known) { on(turn, known); }, input);
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
