// A JSON object from somebody we do not trust: bounded, in valid UTF-8, and every member once at every level.
//
// Two readers that disagree about a repeated member are how a signature over one meaning comes to vouch for another
// (RFC 8725 section 2.10), so a repetition is refused rather than resolved.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

namespace bedside::wire::jwt {

inline constexpr std::size_t kMaxJsonDepth = 16;
inline constexpr std::size_t kMaxJsonMembers = 256;

std::optional<boost::json::object> parse_strict_object(std::string_view text);

}  // namespace bedside::wire::jwt
