// Randomness for keys, tokens and ids, from the operating system by way of libsodium.
#pragma once

#include <cstddef>
#include <string>

#include "base/id.h"

namespace bedside {

// `count` random bytes in unpadded base64url (RFC 4648 section 5).
std::string secure_token(std::size_t count);
Uuid secure_uuid();

}  // namespace bedside
