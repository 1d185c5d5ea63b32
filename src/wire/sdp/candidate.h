// An ICE candidate line as RFC 8839 section 5.1 writes it, held to its grammar and to addresses where a peer can be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::sdp {

struct Rules {
  // SDP attributes that are allowed beside those which browsers and GStreamer write today.
  std::vector<std::string> extra_attributes;
};

// What is wrong, in words that hold nothing of the text; none when the candidate is sound. Takes the line with or
// without "a=" in front; the empty text is the end of candidates (W3C WebRTC section 4.8.1).
// `named`, when given, learns the addresses of a sound candidate: its own and its base's.
std::optional<std::string> fault_in_candidate(std::string_view line, std::vector<std::string>* named = nullptr);

}  // namespace bedside::sdp
