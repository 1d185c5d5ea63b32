// A session description (RFC 8866, as RFC 8829 lets WebRTC write it), held to its grammar before another browser is
// asked to parse it: known lines, known attributes, bounded sizes, and no address but those of its own candidates.
//
// The server keeps no opinion about media: what a line means is the browsers' business.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wire/sdp/candidate.h"

namespace bedside::sdp {

// What is wrong, in words that hold nothing of the text; none when the description is sound.
std::optional<std::string> fault_in_description(std::string_view sdp, const Rules& rules);

}  // namespace bedside::sdp
