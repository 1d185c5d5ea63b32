// Goal: no bytes make the token reader crash, and nothing is accepted that was not signed.
#include <cstdlib>

#include "wire/jwt/base64url.h"
#include "wire/jwt/key_set.h"
#include "wire/jwt/strict_object.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace bedside::wire::jwt;
  static const auto ec = *Key::generate_es256();  // Its private half never leaves this process.
  static const KeySet keys = [] {
    KeySet set;
    set.add(ec);
    return set;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (keys.verify(text).ok()) std::abort();
  // The same bytes one layer further in, where random input seldom arrives by itself.
  if (keys.verify(base64url_encode(text) + "." + base64url_encode(text) + ".AAAA").ok()) std::abort();
  (void)parse_strict_object(text);
  return 0;
}
