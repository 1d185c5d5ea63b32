#include "base/os/secure_random.h"

#include <sodium.h>

#include <cassert>
#include <vector>

namespace bedside {
namespace {

void ensure_sodium() {
  static const int ready = sodium_init();  // Negative only when the system has no randomness at all.
  assert(ready >= 0);
  (void)ready;
}

}  // namespace

std::string secure_token(std::size_t count) {
  ensure_sodium();
  std::vector<unsigned char> bytes(count);
  randombytes_buf(bytes.data(), bytes.size());
  std::string text(sodium_base64_encoded_len(count, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // The terminating zero that libsodium counts.
  return text;
}

Uuid secure_uuid() {
  ensure_sodium();
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return Uuid::v4(bytes);
}

}  // namespace bedside
