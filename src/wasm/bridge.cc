#include "wasm/bridge.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/engine.h"
#include "call/limits.h"
#include "wire/signal/codec.h"

namespace bedside {
namespace {

enum Answer : std::uint32_t { kTaken = 0, kRefused = 1, kNothingHappened = 2 };

struct Plank {
  std::vector<char> in;
  std::string out;
  std::vector<std::unique_ptr<call::Engine>> engines;  // Handle h stands at h - 1, so that 0 is nobody.
  std::optional<call::Refused> refused;                // Goes out before anything else.
};

// JavaScript is one thread, and an exported function has nowhere else to keep anything.
Plank& plank() {
  static Plank the_only_one;
  return the_only_one;
}

call::Engine* engine_of(std::uint32_t handle) {
  auto& engines = plank().engines;
  return handle == 0 || handle > engines.size() ? nullptr : engines[handle - 1].get();
}

std::string_view input_bytes(std::uint32_t length) {
  const auto& in = plank().in;
  return {in.data(), length <= in.size() ? length : in.size()};
}

std::uint32_t refuse(std::string_view input, const Error& error) {
  plank().refused = call::Refused{std::string(input), error.id, error.message};
  return kRefused;
}

Instant instant_of(double now_ms) {
  constexpr double kLatest = 8.64e15;  // ECMA-262 section 21.4.1.1: the last moment that Date can name.
  if (!(now_ms > 0)) return Instant{};
  return instant_from_ms(static_cast<std::int64_t>(std::fmin(now_ms, kLatest)));
}

}  // namespace
}  // namespace bedside

#if defined(__wasm__)
// Asserts stay on here too. The C library's own would print, and for that import half an operating system.
extern "C" void __assert_fail(const char*, const char*, int, const char*) { __builtin_trap(); }
#endif

using bedside::plank;

char* bedside_buffer(std::uint32_t size) {
  if (size > bedside::call::kMaxInputBytes) return nullptr;
  plank().in.resize(size);
  return plank().in.data();
}

std::uint32_t bedside_new(std::uint32_t length) {
  auto config = bedside::signal::from_json<bedside::call::Config>(bedside::input_bytes(length));
  if (!config.ok()) return bedside::refuse("Config", config.error()), 0;
  if (const auto checked = bedside::call::check(*config); !checked.ok()) {
    return bedside::refuse("Config", checked.error()), 0;
  }
  plank().engines.push_back(std::make_unique<bedside::call::Engine>(*config));
  return static_cast<std::uint32_t>(plank().engines.size());
}

std::uint32_t bedside_feed(std::uint32_t engine, std::uint32_t length, double now_ms) {
  bedside::call::Engine* const known = bedside::engine_of(engine);
  if (known == nullptr || !known->drained() || plank().refused) return bedside::kNothingHappened;
  auto input = bedside::signal::from_json<bedside::call::Input>(bedside::input_bytes(length));
  if (!input.ok()) return bedside::refuse("", input.error());
  const auto fed = known->feed(*input, bedside::instant_of(now_ms));
  return fed.ok() ? std::uint32_t{bedside::kTaken} : bedside::refuse(name_of(*input), fed.error());
}

std::uint32_t bedside_next(std::uint32_t engine) {
  std::string& out = plank().out;
  out.clear();
  if (plank().refused) {
    bedside::signal::write_message(out, *std::exchange(plank().refused, std::nullopt));
  } else if (bedside::call::Engine* const known = bedside::engine_of(engine)) {
    if (auto output = known->next()) bedside::signal::write(out, *output);
  }
  return static_cast<std::uint32_t>(out.size());
}

const char* bedside_output() { return plank().out.data(); }

double bedside_wake_at(std::uint32_t engine) {
  const bedside::call::Engine* const known = bedside::engine_of(engine);
  const auto at = known == nullptr ? std::nullopt : known->wake_at();
  return at ? static_cast<double>(bedside::to_ms(*at)) : 0;
}

void bedside_free(std::uint32_t engine) {
  if (bedside::engine_of(engine) != nullptr) plank().engines[engine - 1].reset();
}
