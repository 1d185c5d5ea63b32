// UTF-8 (RFC 3629): is this text well formed, and how is one code point written.
#pragma once

#include <string>
#include <string_view>

namespace bedside::signal {

bool is_utf8(std::string_view text);
// code must be a Unicode scalar value.
void append_utf8(std::string& out, char32_t code);

}  // namespace bedside::signal
