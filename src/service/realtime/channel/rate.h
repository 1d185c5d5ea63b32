// A bucket of permits that refills steadily: the one rate rule of Realtime.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace bedside::service {

// Full at first use. Sixteen bytes, because every connection carries several.
class RateBucket {
 public:
  struct Rule {
    double per_second;
    double burst;
  };

  bool take(const Rule& rule, Instant now, double amount = 1) {
    refill(rule, now);
    if (spent_ + amount > rule.burst) return false;
    spent_ += static_cast<float>(amount);
    return true;
  }

 private:
  void refill(const Rule& rule, Instant now) {
    const double seconds = std::chrono::duration<double>(now - since_).count();
    since_ = now;
    spent_ = static_cast<float>(std::max(0.0, spent_ - std::max(0.0, seconds) * rule.per_second));
  }

  Instant since_{};
  float spent_ = 0;
};

}  // namespace bedside::service
