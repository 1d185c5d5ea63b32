// Law: whatever a client sends for a column is refused with a code, or stored in a form that reads back as itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "store/sqlite/values.h"
#include "wire/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside::store::sqlite;
  if (size < 1) return 0;
  const auto type = static_cast<ColumnType>(data[0] % 8);
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto first = value_from_text(type, input);
  if (!first) {
    if (first.error().code.size() != 5) std::abort();
  } else if (const auto* text = std::get_if<std::string>(&*first)) {
    const auto second = value_from_text(type, *text);
    if (!second || *second != *first) std::abort();
    (void)stored_text_to_json(type, *text);
  }
  if (const auto parsed = bedside::json::parse(input)) (void)value_from_json(type, *parsed);
  return 0;
}
