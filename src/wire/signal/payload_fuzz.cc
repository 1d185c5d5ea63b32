// Goal: whatever stands in signal_data or comes over the data channel, what is understood is bounded and is understood
// the same once it is written again. The first byte says what it is taken for.
#include "wire/signal/payload.h"

#include <cstdint>
#include <cstdlib>

#include "wire/signal/peer_message.h"

namespace {

using namespace bedside::signal;

void read_payload(SignalType type, std::string_view text) {
  const auto data = json::parse(text);
  if (!data.ok()) return;
  const auto payload = parse_payload(type, *data);
  if (!payload.ok()) return;
  if (payload->party && payload->party->size() > kMaxPartyBytes) std::abort();
  if (payload->session && payload->session->size() > kMaxSessionBytes) std::abort();
  if (type_of(*payload) != type) std::abort();
  const auto again = parse_payload(type, to_data(*payload));
  if (!again.ok() || !(*again == *payload)) std::abort();
  std::visit([](const auto& content) { (void)user_fragment(content); }, payload->content);
}

void read_message(std::string_view text) {
  const auto message = parse_peer_message(text);
  if (message && parse_peer_message(to_text(*message)) != message) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 4) {
    case 0: read_payload(SignalType::kOffer, text); break;
    case 1: read_payload(SignalType::kAnswer, text); break;
    case 2: read_payload(SignalType::kIceCandidate, text); break;
    default: read_message(text);
  }
  return 0;
}
