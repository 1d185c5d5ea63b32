// The one digest of the stores: chains of audit lines, and tokens that are kept as what they hash to.
#pragma once

#include <string>
#include <string_view>

namespace bedside::store {

// SHA-256 (FIPS 180-4) in lower-case hex, as PostgreSQL's encode(sha256(…), 'hex') writes it.
std::string sha256_hex(std::string_view text);

}  // namespace bedside::store
