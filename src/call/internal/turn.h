// One input being handled: the state it found, the time, and the orders it leads to.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/time.h"
#include "call/internal/state.h"
#include "call/output.h"

namespace bedside::call {

class Turn {
 public:
  Turn(State& found, std::vector<Output>& orders, std::size_t kind, Instant time)
      : state(found), call(found.call), now(time), orders_(orders), kind_(kind) {}

  State& state;
  Call& call;
  const Instant now;

  Phase phase() const { return state.phase; }
  // Defined beside step(): the only assignment of the phase, guarded by the table of arrows.
  void become(Phase next);

  template <class Order>
  void order(Order order) {
    orders_.push_back(std::move(order));
  }
  void tell(ProblemCode problem) { state.problem = problem; }
  void untell(ProblemCode problem) {
    if (state.problem == problem) state.problem.reset();
  }

 private:
  std::vector<Output>& orders_;
  std::size_t kind_;
};

}  // namespace bedside::call
