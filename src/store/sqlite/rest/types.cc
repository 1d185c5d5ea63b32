#include "store/sqlite/rest/types.h"

#include <algorithm>
#include <iterator>

namespace bedside::store::sqlite::rest {
namespace {

struct Spelling {
  std::string_view name;
  ColumnType type;
};

constexpr Spelling kSpellings[] = {
    {"text", ColumnType::kText},
    {"varchar", ColumnType::kText},
    {"character varying", ColumnType::kText},
    {"uuid", ColumnType::kUuid},
    {"timestamptz", ColumnType::kTimestamptz},
    {"timestamp with time zone", ColumnType::kTimestamptz},
    {"json", ColumnType::kJsonb},
    {"jsonb", ColumnType::kJsonb},
    {"int", ColumnType::kInt4},
    {"int4", ColumnType::kInt4},
    {"integer", ColumnType::kInt4},
    {"int8", ColumnType::kInt8},
    {"bigint", ColumnType::kInt8},
    {"bool", ColumnType::kBool},
    {"boolean", ColumnType::kBool},
    {"float8", ColumnType::kFloat8},
    {"double precision", ColumnType::kFloat8},
    {"numeric", ColumnType::kFloat8},
};

}  // namespace

std::optional<ColumnType> cast_target(std::string_view type) {
  const auto found = std::find_if(std::begin(kSpellings), std::end(kSpellings),
                                  [&](const Spelling& spelling) { return spelling.name == type; });
  return found == std::end(kSpellings) ? std::nullopt : std::optional(found->type);
}

std::string_view formal_name(ColumnType type) {
  switch (type) {
    case ColumnType::kTimestamptz: return "timestamp with time zone";
    case ColumnType::kInt4: return "integer";
    case ColumnType::kInt8: return "bigint";
    case ColumnType::kBool: return "boolean";
    case ColumnType::kFloat8: return "double precision";
    default: return type_name(type);
  }
}

}  // namespace bedside::store::sqlite::rest
