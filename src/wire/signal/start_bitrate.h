// Where a sender of pictures begins, told to the browser in the description of the other side.
//
// The bandwidth estimate of libwebrtc begins at 300 kbit/s (its struct BitrateConstraints), which is no more than a
// postage stamp, and takes seconds to find more. There is no API for another beginning; it reads one from the format
// parameter `x-google-start-bitrate` (kbit/s) of the remote description, which this adds to what has arrived. It never
// leaves the device. A browser that does not know the parameter passes over it, as it has to (RFC 8866 section 6.15).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bedside::signal {

// The description with that parameter (RFC 8866 section 6.15) at every codec for pictures; as it was where there is
// none, where a beginning is given already, and for kbps 0.
std::string with_start_bitrate(std::string_view sdp, std::int32_t kbps);

}  // namespace bedside::signal
