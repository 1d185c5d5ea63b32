// Finds the borders of JSON values without building them: a relay only has to know that what it passes on is valid
// (RFC 8259, UTF-8, bounded depth), because an invalid payload would break every receiver and not just its sender.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bedside::wire::phoenix {

inline constexpr int kMaxJsonDepth = 64;

// Takes one value off the front of `text`, with the white space around it. The result holds no outer white space and
// points into `text`; nullopt when the front of `text` is not a valid value.
std::optional<std::string_view> take_value(std::string_view& text, int max_depth = kMaxJsonDepth);

// The whole of `text` is one valid value.
bool is_json(std::string_view text, int max_depth = kMaxJsonDepth);

// `raw` must come from take_value(). Calls `visit` for each member in order until it returns false; keys are decoded.
// Returns false when `raw` is not an object, a key has no UTF-8 form, or `visit` returned false.
using MemberVisitor = std::function<bool(std::string_view key, std::string_view raw_value)>;
bool visit_members(std::string_view raw, const MemberVisitor& visit);

// The value of a raw JSON string (with its quotes); nullopt for anything else and for lone surrogates, which have no
// UTF-8 form.
std::optional<std::string> decode_string(std::string_view raw);

void append_json_string(std::string& out, std::string_view utf8);

bool is_utf8(std::string_view bytes);

}  // namespace bedside::wire::phoenix
