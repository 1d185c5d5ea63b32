// Any bytes a peer may send after the handshake, in pieces of the size which the first byte says.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "net/internal/frame_codec.h"

namespace {

struct Sink final : bedside::net::FrameSink {
  void on_data(bedside::net::Opcode, std::string_view message) override { bytes += message.size(); }
  void on_ping(std::string_view payload) override { bytes += payload.size(); }
  void on_close_frame(std::optional<std::uint16_t>) override {}
  std::size_t bytes = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 64 + std::size_t{1};
  Sink sink;
  bedside::net::FrameReader reader(4096);
  for (std::size_t at = 1; at < size; at += piece) {
    std::string bytes(reinterpret_cast<const char*>(data) + at, std::min(piece, size - at));
    if (reader.feed(bytes, sink)) break;
  }
  return 0;
}
