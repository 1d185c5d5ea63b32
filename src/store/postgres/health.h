// Is this database fit to serve? Clear words for each thing that is missing, and the mend. Reads, changes nothing,
// blocks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace bedside::store::postgres {

struct HealthNote {
  enum class Verdict : std::uint8_t { kGood, kWarning, kBad };
  Verdict verdict = Verdict::kGood;
  std::string subject;  // "database schema".
  std::string text;     // What was found; for the other two, with the mend.
};

// `address` as for ConnectTo. No note names it.
std::vector<HealthNote> examine(const std::string& address);

// The slot of the feed where none was chosen: "bedside_" and the database's name. Slots belong to the whole server, and
// several databases of it may have a Bedside each.
Result<std::string> slot_of(const std::string& address);

// A password belongs in a file or in the environment: a command line is for everybody to read.
bool holds_password(const std::string& address);

}  // namespace bedside::store::postgres
