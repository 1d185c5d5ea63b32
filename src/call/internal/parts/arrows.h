// Which input may come in which phase, and where it may lead: the one table behind the refusals, behind the assert that
// guards every change of phase, behind docs/protocol/call-states.md and behind the test of every phase with every
// input.
#pragma once

#include <array>
#include <string_view>

#include "call/input.h"
#include "call/internal/parts/phase.h"

namespace bedside::call {

enum class Treatment : std::uint8_t {
  kTaken,
  kIgnored,  // No news here: the state stays as it is, to the last bit.
  kRefused,  // Only user's wishes are refused; facts may arrive late and are never anybody's fault.
};

struct Arrow {
  Treatment treatment = Treatment::kIgnored;
  std::uint8_t leads_to = 0;  // One bit for each phase that the input may lead to besides staying.

  constexpr bool may_become(Phase phase) const { return (leads_to >> static_cast<unsigned>(phase)) & 1; }
};

// kind is the index of the input in the variant Input.
Arrow arrow(Phase from, std::size_t kind);

// "Connecting".
std::string_view name_of(Phase phase);
std::string_view input_name(std::size_t kind);

}  // namespace bedside::call
