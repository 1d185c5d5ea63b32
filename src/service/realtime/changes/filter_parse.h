// The `filter` of a postgres_changes binding as written: `col=op.value` or `col=not.op.value`, joined by commas for
// AND.
//
// Pure grammar, no table yet. Values with reserved characters are quoted as PostgREST does it ("a,b" with \ escapes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bedside::service {

enum class FilterOp : std::uint8_t {
  kEq,
  kNeq,
  kLt,
  kLte,
  kGt,
  kGte,
  kIn,
  kLike,
  kIlike,
  kIs,
  kMatch,
  kImatch,
  kIsDistinct
};

struct FilterValue {
  std::string text;
  bool quoted = false;  // "null" in quotes is a text, not the absence of a value.

  bool operator==(const FilterValue&) const = default;
};

struct FilterCondition {
  std::string column;
  FilterOp op = FilterOp::kEq;
  bool negated = false;
  std::vector<FilterValue> values;  // One, or the list of `in`.

  bool operator==(const FilterCondition&) const = default;
};

inline constexpr std::size_t kMaxFilterBytes = 16'384;
inline constexpr std::size_t kMaxFilterConditions = 32;
inline constexpr std::size_t kMaxInValues = 100;  // Upstream's limit.

// The error is upstream's sentence: Error parsing `filter` params: ["foo", "hey"].
using FilterParse = Result<std::vector<FilterCondition>, std::string>;
FilterParse parse_filter(std::string_view text);

}  // namespace bedside::service
