// Goal: whatever comes down a replication connection, reading it ends without harm.
#include <cstdint>
#include <string_view>

#include "store/postgres/feed/copy_frame.h"
#include "store/postgres/feed/pgoutput.h"
#include "store/postgres/feed/text_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside::store::postgres;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto frame = decode_copy_frame(bytes); frame.ok() && std::holds_alternative<WalData>(*frame)) {
    (void)pgoutput::decode(std::get<WalData>(*frame).payload);
  }
  const auto message = pgoutput::decode(bytes);
  if (message.ok() && std::holds_alternative<pgoutput::Insert>(*message)) {
    for (const auto& field : std::get<pgoutput::Insert>(*message).row) (void)text_to_json("_int4", field.text);
  }
  for (const auto* type : {"int8", "numeric", "float8", "bool", "timestamptz", "jsonb", "_text", "_jsonb", "_box"}) {
    (void)text_to_json(type, bytes);
  }
  return 0;
}
