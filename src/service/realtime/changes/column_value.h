// Values of table columns, compared as PostgreSQL compares them: by the column's type and not by their text.
#pragma once

#include <boost/json/value.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/id.h"
#include "base/time.h"

namespace bedside::service {

// The families of types that compare alike. Names are PostgreSQL's short ones (int4, timestamptz).
enum class TypeFamily : std::uint8_t { kText, kInteger, kFloat, kBool, kUuid, kTime, kJson };
TypeFamily type_family(std::string_view type);

using ColumnValue = std::variant<std::string, std::int64_t, double, bool, Uuid, Instant, boost::json::value>;

// A filter's literal, read as PostgreSQL reads text for that type; nullopt when it is not one.
std::optional<ColumnValue> read_literal(TypeFamily family, std::string_view text);

// The value as a row of the feed holds it; nullopt for null and for what does not fit the type.
std::optional<ColumnValue> read_column(TypeFamily family, const boost::json::value& value);

// Both sides of one family. JSON values are only equal or not: they come out unordered when they differ.
std::partial_ordering compare(const ColumnValue& a, const ColumnValue& b);

// A text that is equal exactly when the values are: the key under which equality filters are indexed.
std::string index_key(const ColumnValue& value);

}  // namespace bedside::service
