// Goal: whatever a client sends, decoding ends without harm, and what was decoded encodes to valid frames again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/phoenix/frame.h"
#include "wire/phoenix/json_span.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside::wire::phoenix;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Incoming in;
  if (decode_binary(bytes, in) == DecodeFault::kNone &&
      !encode_user_broadcast(in.topic, *in.user_event, in.user_meta, in.encoding, in.payload)) {
    std::abort();
  }
  for (const Version version : {Version::kV1, Version::kV2}) {
    if (decode_text(version, bytes, in) != DecodeFault::kNone) continue;
    if (!is_json(encode_text(version, {in.join_ref, in.ref, in.topic, in.event, in.payload}), kMaxJsonDepth + 1)) {
      std::abort();
    }
  }
  return 0;
}
