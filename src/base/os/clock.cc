#include "base/os/clock.h"

namespace bedside {

Instant system_now() {
  return Instant(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()));
}

}  // namespace bedside
