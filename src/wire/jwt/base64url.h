// Base64url without padding (RFC 4648 section 5, RFC 7515 section 2), one spelling for each byte string.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bedside::wire::jwt {

std::string base64url_encode(std::string_view bytes);
// Nothing for padding, other alphabets, white space, or a last character with stray bits: two texts that decode to
// the same bytes would let one token wear two faces.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace bedside::wire::jwt
