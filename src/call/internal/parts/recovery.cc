#include "call/internal/parts/recovery.h"

#include <algorithm>

namespace bedside::call {
namespace {

bool is_possible(const Rung& rung, const ErrorRecoveryConfig& config, Means means) {
  const auto& allowed = config.fallback_actions;
  if (std::find(allowed.begin(), allowed.end(), rung.word) == allowed.end()) return false;
  switch (rung.remedy) {
    case Remedy::kIceRestart: return true;
    case Remedy::kReoffer: return means.ours;
    case Remedy::kRelayOnly: return means.ours && means.relay;
  }
  return false;
}

}  // namespace

std::optional<Remedy> remedy_of(int attempt, const ErrorRecoveryConfig& config, Means means) {
  if (attempt >= config.max_retries) return std::nullopt;
  std::optional<Remedy> highest;
  for (const Rung& rung : kLadder) {
    if (!is_possible(rung, config, means)) continue;
    highest = rung.remedy;
    if (attempt-- == 0) break;
  }
  return highest;
}

}  // namespace bedside::call
