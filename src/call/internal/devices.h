// Camera and microphone: asking for them, switching them, giving them back; and whether the two see each other at all.
#pragma once

#include "call/internal/turn.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {

// on_media.cc
void acquire_media(Turn& turn);
// The camera too, or the voice alone, as the two have agreed in the call.
void change_media(Turn& turn);
// For a device that was not to be had before.
void ask_again(Turn& turn, bool audio, bool video);
void release_media(Turn& turn);
// Sets the tracks as the user wants them and tells the other engine, if there is a channel to it.
void apply_wishes(Turn& turn);
void tell_tracks(Turn& turn);

// devices.cc
//
// A call by voice becomes one with pictures, or the other way round, when both people want it and not before. The
// question is a state and not an event: it is asked again whenever a channel opens, so that a connection that breaks in
// the middle of it leaves nobody waiting. Whoever has agreed already answers a repeated question once more.
void hear_of_picture(Turn& turn, const signal::Picture& said);
// A channel to the other engine has opened.
void ask_for_picture_again(Turn& turn);

}  // namespace bedside::call
