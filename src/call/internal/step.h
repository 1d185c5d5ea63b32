// The next state and the orders that follow from a state, an input and the time. Pure: the same three give the same
// two.
#pragma once

#include <vector>

#include "base/result.h"
#include "call/input.h"
#include "call/internal/state.h"

namespace bedside::call {

// Whether the input is legal here and now. Nothing changes by asking.
Status admit(const State& state, const Input& input);

struct Step {
  State state;
  std::vector<Output> orders;
};

// input must be admitted.
Step step(State state, const Input& input, Instant now);

}  // namespace bedside::call
