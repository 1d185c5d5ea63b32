// The shortest story that still breaks the same law: lines are taken away, chunk by chunk and then one by one, then
// people who have nothing to do.
#pragma once

#include <functional>
#include <string>

#include "sim/story/story.h"

namespace bedside::sim {

// Whether the story still fails as it did.
using StillFails = std::function<bool(const Story&)>;

// At most `tries` runs.
Story shrink(Story story, const StillFails& still_fails, int tries = 2000);

}  // namespace bedside::sim
