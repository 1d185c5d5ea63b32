// `bedside check`: is this installation sound? Reads, and changes nothing.
#pragma once

#include <string>
#include <vector>

#include "apps/server/config.h"
#include "base/time.h"

namespace bedside::server {

struct Finding {
  enum class Verdict { kGood, kWarning, kBad };
  Verdict verdict = Verdict::kGood;
  std::string subject;  // "database".
  std::string text;     // What was found; for the other two, with the mend.
};

std::vector<Finding> check_installation(const Config& config, Instant now);

// One line for each, "ok", "warn" or "BAD" in front.
std::string print_findings(const std::vector<Finding>& findings);

}  // namespace bedside::server
