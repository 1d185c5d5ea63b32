// The mind of one telephone. It is told facts and wishes, and it says what to do; it knows no clock, thread, file,
// socket or random device, and it decides everything that there is to decide about a call.
//
// One law at the door: feed one input, then drain outputs until there are none; then ask when to be woken.
//
//   engine.feed(input, now);
//   while (auto output = engine.next()) carry_out(*output);
//   set_timer(engine.wake_at());
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "call/config.h"
#include "call/input.h"
#include "call/output.h"

namespace bedside::call {

// A resource: it holds one call at a time and is neither copied nor moved.
class Engine final {
 public:
  // config must pass check().
  explicit Engine(const Config& config);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // A refusal says why and leaves everything as it was: call.wrong_phase, call.unknown_call, call.not_available,
  // call.too_large, call.too_many. now must not run backwards; an earlier one counts as the last one seen.
  // Feeding while an output is waiting is a programmer's fault and stops the process (fed_before_drained).
  Status feed(const Input& input, Instant now);

  std::optional<Output> next();
  bool drained() const;

  // When to feed Wake if nothing else comes before; nothing to wait for when empty.
  std::optional<Instant> wake_at() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace bedside::call
