// The three headers that steer a request: Prefer, Accept and Range.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

// All Prefer lines joined by commas. The first of two equal preferences wins; what is unknown is ignored, and refused
// with PGRST122 under handling=strict.
Result<Preferences, Refusal> parse_prefer(std::string_view header);
// The Preference-Applied header; empty when nothing was applied.
std::string applied_preferences(const Preferences& preferences, Verb verb);

struct Accepted {
  Media media = Media::kArray;
  bool strip_nulls = false;
};
// The best of the media types that we have, by quality and then by order; PGRST107 when there is none.
Result<Accepted, Refusal> parse_accept(std::string_view header);

struct RowRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;
};
// "0-9" or "items=10-"; nothing for an empty header or another unit.
Result<std::optional<RowRange>, Refusal> parse_range(std::string_view header);

}  // namespace bedside::postgrest
