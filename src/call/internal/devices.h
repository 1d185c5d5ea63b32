// Camera and microphone: asking for them, switching them, giving them back.
#pragma once

#include "call/internal/turn.h"

namespace bedside::call {

void acquire_media(Turn& turn);
void release_media(Turn& turn);
// Sets the tracks as the user wants them and tells the other engine, if there is a channel to it.
void apply_wishes(Turn& turn);
void tell_tracks(Turn& turn);

}  // namespace bedside::call
