// Any bytes a peer may send instead of a request, in pieces of the size which the first byte says.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "net/internal/http_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bedside::net::HttpReader;
  if (size == 0) return 0;
  const std::size_t piece = data[0] + std::size_t{1};
  HttpReader reader(HttpReader::Bounds{.max_header_bytes = 2048, .max_body_bytes = 4096});
  for (std::size_t at = 1; at < size; at += piece) {
    reader.feed({reinterpret_cast<const char*>(data) + at, std::min(piece, size - at)});
    if (reader.state() == HttpReader::State::kBody) reader.feed({});
    if (reader.state() >= HttpReader::State::kComplete) break;
  }
  return 0;
}
