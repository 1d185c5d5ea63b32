// A call outlives the page that held it. The same device takes it up again after a reload from what KeepCall told the
// hands to remember; another device of the same user takes it over. Either way nothing rings, and the other side stays
// in Reconnecting until a new connection takes the place of the old one (parts/offer.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/internal/turn.h"

namespace bedside::call {

// Members of video_calls.metadata: which device of either side holds the call.
inline constexpr std::string_view kCallerDevice = "party";
inline constexpr std::string_view kReceiverDevice = "answered_by";
// The device of the side that sees the call in that direction, if the row names one.
std::optional<std::string> device_of(const signal::VideoCall& row, Direction side);

// Goes on with the call that was kept, if it is among those that are open; after this nothing is left to resume.
void rejoin_kept_call(Turn& turn, const std::vector<signal::VideoCall>& open);

// Another device of mine holds the call that is on the screen.
void move_elsewhere(Turn& turn);
// Ends here if the row names another device of mine.
void look_who_holds(Turn& turn);
// A row of mine: perhaps a call that another device holds.
void note_elsewhere(Turn& turn, const signal::VideoCall& row);

// What was said before this device took over has been read past.
void history_is_known(Turn& turn);

// Tells the hands what to remember, whenever that has changed.
void keep_call(Turn& turn);

}  // namespace bedside::call
