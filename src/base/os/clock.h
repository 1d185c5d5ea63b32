// The one real clock of the process.
#pragma once

#include "base/time.h"

namespace bedside {

Instant system_now();

}  // namespace bedside
