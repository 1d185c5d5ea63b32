// Goal: no bytes in a query, a header or a body crash the parser, make it loop or get past its limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/postgrest/headers.h"
#include "wire/postgrest/limits.h"
#include "wire/postgrest/request.h"

// Input: one byte that chooses method and target, then fields separated by newlines: query, Prefer, Accept, Range,
// body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside::postgrest;
  if (size == 0) return 0;
  static constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PATCH", "DELETE"};
  std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto next = [&text] {
    const auto end = text.find('\n');
    const auto field = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return field;
  };
  RawRequest raw;
  raw.method = kMethods[data[0] % 5];
  raw.path = (data[0] & 0x80) != 0 ? "/rpc/start_call" : "/messages";
  raw.content_type = (data[0] & 0x40) != 0 ? "text/csv" : "application/json";
  raw.query = next();
  raw.prefer = next();
  raw.accept = next();
  raw.range = next();
  raw.body = text;
  const auto request = parse_request(raw);
  if (!request) return 0;
  if (request->read.select.size() > kMaxSelectItems || request->rows.size() > kMaxBodyRows) std::abort();
  applied_preferences(request->preferences, request->verb);
  return 0;
}
