// The state as the user should see it. Pure.
#pragma once

#include "call/internal/state.h"
#include "call/snapshot.h"

namespace bedside::call {

ScreenState screen_of(const State& state);

}  // namespace bedside::call
