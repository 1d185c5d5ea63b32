// An engine as the world sees it: in this process, or (engine_pipe.h) behind a pipe in WebAssembly.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "call/engine.h"

namespace bedside::sim {

class Mind {
 public:
  virtual ~Mind() = default;
  virtual Status feed(const call::Input& input, Instant now) = 0;
  virtual std::optional<call::Output> next() = 0;
  virtual std::optional<Instant> wake_at() = 0;
};

using MakeMind = std::function<std::unique_ptr<Mind>(const call::Config&)>;

class NativeMind : public Mind {
 public:
  explicit NativeMind(const call::Config& config) : engine_(config) {}
  Status feed(const call::Input& input, Instant now) override { return engine_.feed(input, now); }
  std::optional<call::Output> next() override { return engine_.next(); }
  std::optional<Instant> wake_at() override { return engine_.wake_at(); }

 private:
  call::Engine engine_;
};

// Feels time as an engine behind the bridge does, which carries whole milliseconds.
class MillisecondMind final : public NativeMind {
 public:
  using NativeMind::NativeMind;
  Status feed(const call::Input& input, Instant now) override { return NativeMind::feed(input, whole(now)); }
  std::optional<Instant> wake_at() override {
    const auto at = NativeMind::wake_at();
    return at ? std::optional(whole(*at)) : std::nullopt;
  }

 private:
  static Instant whole(Instant at) { return instant_from_ms(to_ms(at)); }
};

}  // namespace bedside::sim
