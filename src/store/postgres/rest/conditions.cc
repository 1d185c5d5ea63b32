#include "store/postgres/rest/conditions.h"

#include <array>
#include <utility>

namespace bedside::store::postgres::rest {
namespace {

using postgrest::Filter;
using postgrest::IsValue;
using postgrest::Operator;
using postgrest::Quantifier;

// SQL's own spellings that are no names of types; everything else is a name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kSpellings = {{
    {"int", "int4"},
    {"integer", "int4"},
    {"bigint", "int8"},
    {"smallint", "int2"},
    {"boolean", "bool"},
    {"real", "float4"},
    {"float", "float8"},
    {"double precision", "float8"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"character varying", "varchar"},
    {"character", "bpchar"},
    {"char", "bpchar"},
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
    {"time with time zone", "timetz"},
    {"time without time zone", "time"},
    {"bit varying", "varbit"},
    {"national character", "bpchar"},
    {"nchar", "bpchar"},
}};

std::string_view symbol(Operator op) {
  switch (op) {
    case Operator::kEq: return "=";
    case Operator::kNeq: return "<>";
    case Operator::kGt: return ">";
    case Operator::kGte: return ">=";
    case Operator::kLt: return "<";
    case Operator::kLte: return "<=";
    case Operator::kLike: return "LIKE";
    case Operator::kIlike: return "ILIKE";
    case Operator::kMatch: return "~";
    case Operator::kImatch: return "~*";
    case Operator::kIsDistinct: return "IS DISTINCT FROM";
    case Operator::kContains: return "@>";
    case Operator::kContainedBy: return "<@";
    case Operator::kOverlaps: return "&&";
    case Operator::kStrictlyLeft: return "<<";
    case Operator::kStrictlyRight: return ">>";
    case Operator::kNotExtendsRight: return "&<";
    case Operator::kNotExtendsLeft: return "&>";
    case Operator::kAdjacent: return "-|-";
    case Operator::kIn:
    case Operator::kIs:
    case Operator::kFts:
    case Operator::kPlainFts:
    case Operator::kPhraseFts:
    case Operator::kWebFts: break;
  }
  return "=";
}

std::string_view fts_function(Operator op) {
  switch (op) {
    case Operator::kPlainFts: return "plainto_tsquery";
    case Operator::kPhraseFts: return "phraseto_tsquery";
    case Operator::kWebFts: return "websearch_to_tsquery";
    default: return "to_tsquery";
  }
}

bool is_fts(Operator op) {
  return op == Operator::kFts || op == Operator::kPlainFts || op == Operator::kPhraseFts || op == Operator::kWebFts;
}

std::string_view is_word(IsValue value) {
  switch (value) {
    case IsValue::kNull: return "NULL";
    case IsValue::kNotNull: return "NOT NULL";
    case IsValue::kTrue: return "TRUE";
    case IsValue::kFalse: return "FALSE";
    case IsValue::kUnknown: return "UNKNOWN";
  }
  return "NULL";
}

// '*' stands for '%' in a pattern, as in every PostgREST.
std::string pattern(Operator op, std::string text) {
  if (op == Operator::kLike || op == Operator::kIlike) {
    for (char& c : text) {
      if (c == '*') c = '%';
    }
  }
  return text;
}

std::string comparison(const std::string& field, const Filter& filter, Values& values) {
  const std::string operation = field + " " + std::string(symbol(filter.op)) + " ";
  if (filter.quantifier == Quantifier::kNone) return operation + values.add(pattern(filter.op, filter.value));
  std::vector<std::string> items;
  for (const std::string& item : filter.values) items.push_back(pattern(filter.op, item));
  return operation + (filter.quantifier == Quantifier::kAny ? "ANY (" : "ALL (") + values.add(array_literal(items)) +
         ")";
}

}  // namespace

SqlResult field_sql(const Table& table, std::string_view alias, const postgrest::Field& field, Values& values) {
  const Column* column = table.find(field.name);
  if (column == nullptr) {
    return DbError{"42703", "column " + table.name + "." + field.name + " does not exist", "", ""};
  }
  std::string sql = std::string(alias) + "." + quoted(column->name);
  if (field.path.empty()) return sql;
  if (!column->is_json()) sql = "to_jsonb(" + sql + ")";
  for (const auto& step : field.path) {
    sql += step.as_text ? "->>" : "->";
    sql += step.index ? values.add(std::to_string(*step.index)) + "::int" : values.add(step.key) + "::text";
  }
  return "(" + sql + ")";
}

std::string type_sql(std::string_view type) {
  const bool array = type.ends_with("[]");
  if (array) type.remove_suffix(2);
  std::string_view name = type;
  for (const auto& [spelling, own] : kSpellings) {
    if (spelling == type) name = own;
  }
  return quoted(name) + (array ? "[]" : "");
}

SqlResult filter_sql(const Table& table, std::string_view alias, const Filter& filter, Values& values) {
  auto field = field_sql(table, alias, filter.field, values);
  if (!field) return field;
  std::string sql;
  if (filter.op == Operator::kIs) {
    sql = *field + " IS " + std::string(is_word(filter.is));
  } else if (filter.op == Operator::kIn) {
    sql = *field + " = ANY (" + values.add(array_literal(filter.values)) + ")";
  } else if (is_fts(filter.op)) {
    const Column* column = table.find(filter.field.name);
    const std::string language = filter.language.empty() ? "" : values.add(filter.language) + "::regconfig, ";
    const bool vector = column->type == "tsvector" && filter.field.path.empty();
    sql = (vector ? *field : "to_tsvector(" + language + *field + ")") + " @@ " + std::string(fts_function(filter.op)) +
          "(" + language + values.add(filter.value) + ")";
  } else {
    sql = comparison(*field, filter, values);
  }
  return (filter.negated ? "NOT (" : "(") + sql + ")";
}

}  // namespace bedside::store::postgres::rest
