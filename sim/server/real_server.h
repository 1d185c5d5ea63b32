// The real server: RestService, RealtimeService and CallKeeper over the real SQLite store, asked in HTTP and Phoenix
// frames as supabase-js asks, with real ES256 tokens, on a disk that can lose its power. Nothing of it knows that its
// clock is not one.
#pragma once

#include <memory>

#include "sim/run/world.h"

namespace bedside::sim {

// Its chance is the story's (Cast::seed).
MakeServer real_server();

}  // namespace bedside::sim
