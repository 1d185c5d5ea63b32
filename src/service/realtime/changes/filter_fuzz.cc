// Goal: no filter text harms the server, and what it accepts decides about rows of every shape.
#include <cstdint>
#include <string_view>

#include "service/realtime/changes/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside;
  static const store::FeedTable kTable{"public",
                                       "t",
                                       {{"a", "uuid", true},
                                        {"b", "int8"},
                                        {"c", "float8"},
                                        {"d", "bool"},
                                        {"e", "text"},
                                        {"f", "timestamptz"},
                                        {"g", "jsonb"}}};
  static const boost::json::object kFull{
      {"a", "0e3f2c1a-0000-4000-8000-000000000001"}, {"b", 7},         {"c", 1.5}, {"d", true}, {"e", "some text"},
      {"f", "2026-01-01T00:00:00.000000+00:00"},     {"g", {{"x", 1}}}};
  static const boost::json::object kEmpty;
  const auto parsed = service::parse_filter({reinterpret_cast<const char*>(data), size});
  if (!parsed.ok()) return 0;
  const auto filter = service::Filter::bind(*parsed, kTable);
  if (!filter.ok()) return 0;
  (void)filter->matches(kFull);
  (void)filter->matches(kEmpty);
  (void)filter->equality();
  return 0;
}
