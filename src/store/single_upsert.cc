#include "store/single_upsert.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <string_view>

#include "wire/json/json.h"

namespace bedside::store {
namespace {

using postgrest::Condition;

const std::string* value_of(const std::vector<Condition>& where, std::string_view column) {
  for (const Condition& condition : where) {
    const postgrest::Filter& filter = condition.filter;
    const bool names_it = condition.kind == Condition::Kind::kFilter && !filter.negated &&
                          filter.op == postgrest::Operator::kEq && filter.quantifier == postgrest::Quantifier::kNone &&
                          filter.field.path.empty() && filter.field.name == column;
    if (names_it) return &filter.value;
  }
  return nullptr;
}

bool is_that(const boost::json::value* given, std::string_view wanted) {
  if (given == nullptr) return false;
  if (given->is_string()) return std::string_view(given->get_string()) == wanted;
  return !given->is_structured() && json::serialize(*given) == wanted;
}

}  // namespace

Result<void, DbError> settle_put(postgrest::Request& request, const std::vector<std::string>& key) {
  auto& where = request.read.where;
  const bool named = !key.empty() && where.size() == key.size() &&
                     std::ranges::all_of(key, [&](const auto& column) { return value_of(where, column) != nullptr; });
  if (!named) {
    return DbError{"PGRST105", "Filters must include all and only primary key columns with 'eq' operators", "", ""};
  }
  const auto& row = request.rows.front().get_object();
  for (const std::string& column : key) {
    if (!is_that(row.if_contains(column), *value_of(where, column))) {
      return DbError{"PGRST115", "Payload values do not match URL in primary key column(s)", "", ""};
    }
  }
  where.clear();
  request.on_conflict = key;
  request.preferences.resolution = postgrest::Resolution::kMergeDuplicates;
  return {};
}

}  // namespace bedside::store
