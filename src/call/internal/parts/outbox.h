// Our own signals until they are written: descriptions leave at once, candidates wait for company for a moment.
//
// Nothing leaves before the gate is open: at the caller when the row of the call is saved, at the receiver when the
// accept is certain, so that nobody ever gets an answer that no person gave.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "wire/signal/payload.h"

namespace bedside::call {

class Outbox {
 public:
  explicit Outbox(Duration batch) : batch_(batch) {}

  void add(signal::Payload payload, Instant now);
  void open() { open_ = true; }

  // Up to kMaxSignalsPerWrite signals if it is time for them.
  std::vector<signal::Payload> take(Instant now);
  // When take() will next give something; empty when nothing waits or the gate is shut.
  std::optional<Instant> due() const;

  bool operator==(const Outbox&) const = default;

 private:
  Duration batch_;
  bool open_ = false;
  std::vector<signal::Payload> waiting_;
  std::optional<Instant> due_;
};

}  // namespace bedside::call
