// Any bytes: what is read is written and read again as the same value.
#include "wire/signal/json.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = bedside::signal::json;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value.ok()) return 0;
  std::string text;
  json::write_value(text, *value);
  const auto again = json::parse(text, {.bytes = text.size(), .depth = 16, .values = 1 << 16});
  if (!again.ok() || !(*again == *value)) std::abort();
  return 0;
}
