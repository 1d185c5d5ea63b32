// "http://localhost:8080", "https://[::]:8443": where to listen, where one is reached, or whose pages may call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bedside::server {

struct Origin {
  bool secure = false;
  std::string host;  // Without brackets.
  std::uint16_t port = 0;

  std::string text() const;  // As browsers write it: without the usual port.
  bool operator==(const Origin&) const = default;
};
// Scheme, host and port; nothing behind them. The port may be left out (80, 443), and 0 lets the system choose.
Result<Origin> parse_origin(std::string_view text);

}  // namespace bedside::server
