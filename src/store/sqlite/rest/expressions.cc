#include "store/sqlite/rest/expressions.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>

#include "store/sqlite/rest/plan.h"
#include "store/sqlite/rest/types.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {
namespace {

using postgrest::Filter;
using postgrest::IsValue;
using postgrest::Operator;
using postgrest::Quantifier;

DbError no_operator(ColumnType type, std::string_view symbol) {
  return {"42883",
          "operator does not exist: " + std::string(formal_name(type)) + " " + std::string(symbol) + " unknown", "",
          "No operator matches the given name and argument types. You might need to add explicit type casts."};
}

// PostgreSQL's symbol, for the operators that not every type has.
std::string_view symbol_of(Operator op) {
  switch (op) {
    case Operator::kLike: return "~~";
    case Operator::kIlike: return "~~*";
    case Operator::kMatch: return "~";
    case Operator::kImatch: return "~*";
    case Operator::kContains: return "@>";
    case Operator::kContainedBy: return "<@";
    case Operator::kOverlaps: return "&&";
    case Operator::kStrictlyLeft: return "<<";
    case Operator::kStrictlyRight: return ">>";
    case Operator::kNotExtendsRight: return "&<";
    case Operator::kNotExtendsLeft: return "&>";
    default: return "-|-";
  }
}

std::string_view comparison_of(Operator op) {
  switch (op) {
    case Operator::kEq: return " = ";
    case Operator::kNeq: return " <> ";
    case Operator::kGt: return " > ";
    case Operator::kGte: return " >= ";
    case Operator::kLt: return " < ";
    case Operator::kLte: return " <= ";
    default: return " IS NOT ";  // isdistinct.
  }
}

SqlResult comparison(const Expression& left, Operator op, const std::string& text) {
  auto value = value_from_text(left.type, text);
  if (!value) return value.error();
  SqlText sql;
  if (left.type == ColumnType::kJsonb) {
    sql << "jsonb_compare(" << left.sql << ", ";
    sql.value(std::move(*value)) << ")" << comparison_of(op) << "0";
  } else {
    sql << left.sql << comparison_of(op);
    sql.value(std::move(*value));
  }
  return sql;
}

SqlResult pattern(const Expression& left, Operator op, std::string text) {
  if (left.type != ColumnType::kText) return no_operator(left.type, symbol_of(op));
  std::string_view function = op == Operator::kMatch ? "regex_match(" : "regex_imatch(";
  if (op == Operator::kLike || op == Operator::kIlike) {
    function = op == Operator::kLike ? "like_match(" : "ilike_match(";
    // '*' needs no escaping in a URL and is PostgREST's other spelling of '%'.
    std::replace(text.begin(), text.end(), '*', '%');
  }
  SqlText sql;
  sql << function << left.sql << ", ";
  sql.value(Value(std::move(text))) << ")";
  return sql;
}

SqlResult containment(const Expression& left, Operator op, const std::string& text) {
  if (left.type != ColumnType::kJsonb) return no_operator(left.type, symbol_of(op));
  auto value = value_from_text(ColumnType::kJsonb, text);
  if (!value) return value.error();
  SqlText right;
  right.value(std::move(*value));
  SqlText sql("jsonb_contains(");
  if (op == Operator::kContains) {
    sql << left.sql << ", " << right << ")";
  } else {
    sql << right << ", " << left.sql << ")";
  }
  return sql;
}

SqlResult one_value(const Expression& left, Operator op, const std::string& text) {
  switch (op) {
    case Operator::kEq:
    case Operator::kNeq:
    case Operator::kGt:
    case Operator::kGte:
    case Operator::kLt:
    case Operator::kLte:
    case Operator::kIsDistinct: return comparison(left, op, text);
    case Operator::kLike:
    case Operator::kIlike:
    case Operator::kMatch:
    case Operator::kImatch: return pattern(left, op, text);
    case Operator::kContains:
    case Operator::kContainedBy: return containment(left, op, text);
    case Operator::kFts:
    case Operator::kPlainFts:
    case Operator::kPhraseFts:
    case Operator::kWebFts:
      return DbError{"0A000", "full-text search is not available on the embedded database", "",
                     "Use ilike or imatch, or run Bedside on PostgreSQL."};
    default: return no_operator(left.type, symbol_of(op));
  }
}

SqlResult quantified(const Expression& left, const Filter& filter) {
  const bool any = filter.quantifier == Quantifier::kAny;
  SqlText sql(any ? "(0" : "(1");
  for (const auto& text : filter.values) {
    auto one = one_value(left, filter.op, text);
    if (!one) return one;
    sql << (any ? " OR " : " AND ") << *one;
  }
  return sql << ")";
}

// One parameter for the whole list, so that the statement is the same for lists of any length.
SqlResult in_list(const Expression& left, const Filter& filter) {
  boost::json::array list;
  for (const auto& text : filter.values) {
    auto value = value_from_text(left.type, text);
    if (!value) return value.error();
    if (const auto* number = std::get_if<std::int64_t>(&*value)) {
      list.push_back(*number);
    } else if (const auto* real = std::get_if<double>(&*value)) {
      list.push_back(*real);
    } else if (const auto* word = std::get_if<std::string>(&*value)) {
      list.push_back(boost::json::string(*word));
    }
  }
  SqlText sql;
  if (left.type == ColumnType::kJsonb) {
    sql << "EXISTS (SELECT 1 FROM json_each(";
    sql.value(Value(json::serialize(list))) << ") AS v WHERE jsonb_compare(" << left.sql << ", v.value) = 0)";
  } else {
    sql << left.sql << " IN (SELECT v.value FROM json_each(";
    sql.value(Value(json::serialize(list))) << ") AS v)";
  }
  return sql;
}

SqlResult is_test(const Expression& left, IsValue is) {
  SqlText sql(left.sql);
  if (is == IsValue::kNull) return sql << " IS NULL";
  if (is == IsValue::kNotNull) return sql << " IS NOT NULL";
  if (left.type != ColumnType::kBool) {
    const std::string_view word = is == IsValue::kTrue ? "TRUE" : is == IsValue::kFalse ? "FALSE" : "UNKNOWN";
    return DbError{"42804",
                   "argument of IS " + std::string(word) + " must be type boolean, not type " +
                       std::string(formal_name(left.type)),
                   "", ""};
  }
  if (is == IsValue::kUnknown) return sql << " IS NULL";
  return sql << (is == IsValue::kTrue ? " IS TRUE" : " IS FALSE");
}

std::string path_parameter(const std::vector<postgrest::JsonStep>& path) {
  boost::json::array steps;
  for (const auto& step : path) {
    if (step.index) {
      steps.push_back(*step.index);
    } else {
      steps.push_back(boost::json::string(step.key));
    }
  }
  return json::serialize(steps);
}

}  // namespace

Result<Expression, DbError> field_expression(const Table& table, std::string_view alias,
                                             const postgrest::Field& field) {
  auto column = require_column(table, field.name);
  if (!column) return column.error();
  Expression expression{column_of(alias, (*column)->name), (*column)->type};
  if (field.path.empty()) return expression;
  if (expression.type != ColumnType::kJsonb) {
    return no_operator(expression.type, field.path.front().as_text ? "->>" : "->");
  }
  for (std::size_t i = 0; i + 1 < field.path.size(); ++i) {
    // What ->> gave is text, and text has no members.
    if (field.path[i].as_text) return no_operator(ColumnType::kText, "->");
  }
  const bool text = field.path.back().as_text;
  SqlText sql(text ? "jsonb_get_text(" : "jsonb_get(");
  sql << expression.sql << ", ";
  sql.value(Value(path_parameter(field.path))) << ")";
  return Expression{std::move(sql), text ? ColumnType::kText : ColumnType::kJsonb};
}

Result<Expression, DbError> cast_expression(Expression source, const std::string& type) {
  if (type == "date" && source.type == ColumnType::kTimestamptz) {
    SqlText sql("substr(");
    sql << source.sql << ", 1, 10)";
    return Expression{std::move(sql), ColumnType::kText};
  }
  const auto target = cast_target(type);
  if (!target) return DbError{"42704", "type \"" + type + "\" does not exist", "", ""};
  if (*target == source.type) return source;
  SqlText as_text;
  if (source.type == ColumnType::kBool) {
    as_text << "CASE " << source.sql << " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END";
  } else {
    as_text << "CAST(" << source.sql << " AS TEXT)";
  }
  if (*target == ColumnType::kText) return Expression{std::move(as_text), ColumnType::kText};
  SqlText sql("pg_cast(");
  sql << as_text << ", ";
  sql.value(Value(type)) << ")";
  return Expression{std::move(sql), *target};
}

SqlText json_argument(const Expression& expression) {
  SqlText sql;
  if (expression.type == ColumnType::kJsonb) {
    sql << "json(" << expression.sql << ")";
  } else if (expression.type == ColumnType::kBool) {
    sql << "json(CASE " << expression.sql << " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)";
  } else {
    sql << expression.sql;
  }
  return sql;
}

SqlResult filter_expression(const Table& table, std::string_view alias, const Filter& filter) {
  auto left = field_expression(table, alias, filter.field);
  if (!left) return left.error();
  SqlResult test = SqlText{};
  if (filter.quantifier != Quantifier::kNone) {
    test = quantified(*left, filter);
  } else if (filter.op == Operator::kIn) {
    test = in_list(*left, filter);
  } else if (filter.op == Operator::kIs) {
    test = is_test(*left, filter.is);
  } else {
    test = one_value(*left, filter.op, filter.value);
  }
  if (!test) return test;
  SqlText sql(filter.negated ? "NOT (" : "(");
  return sql << *test << ")";
}

}  // namespace bedside::store::sqlite::rest
