// Goal: no bytes make the readers of SDP and candidates crash or loop, and what is wrong is told without a word of the
// text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/sdp/address.h"
#include "wire/sdp/candidate.h"
#include "wire/sdp/description.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside::sdp;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> named;
  if (fault_in_candidate(text, &named) && !named.empty()) std::abort();
  // An attribute more that is allowed never makes a sound description unsound.
  const auto strict = fault_in_description(text, {});
  const auto lenient = fault_in_description(text, {{"x-clinic"}});
  if (!strict && lenient) std::abort();
  (void)classify_address(text);
  return 0;
}
