// "Perhaps you meant …": the nearest of a few names.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace bedside::store {

// Insertions, deletions, replacements (Levenshtein 1966), and swaps of neighbours. Names longer than 64 bytes are far
// from all.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that is at most a third of its letters away; nothing when none is near or the name itself is there.
std::optional<std::string_view> nearest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace bedside::store
