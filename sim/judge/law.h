// What must hold in the world, and how a broken law is told.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace bedside::sim {

struct Violation {
  std::string law;   // Stable: "one_active_call".
  std::string what;  // What was seen, in a sentence.
  Duration at{};     // Since the beginning.
};

// Keeps the first one; what comes after it is only its consequence.
class Verdicts {
 public:
  void broken(Duration at, std::string law, std::string what) {
    if (!first_) first_ = Violation{std::move(law), std::move(what), at};
  }
  const std::optional<Violation>& first() const { return first_; }

 private:
  std::optional<Violation> first_;
};

}  // namespace bedside::sim
