#include "store/sqlite/rest/calls.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>
#include <utility>
#include <vector>

#include "store/answer_body.h"
#include "store/suggest.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {
namespace {

std::string join_names(const std::vector<std::string_view>& names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

bool takes(const Function& function, const boost::json::object& arguments) {
  const auto known = [&](const boost::json::key_value_pair& member) {
    return std::any_of(function.arguments.begin(), function.arguments.end(), [&](const FunctionArgument& argument) {
      return argument.name == std::string_view(member.key());
    });
  };
  const auto given = [&](const FunctionArgument& argument) {
    return !argument.required || arguments.contains(argument.name);
  };
  return std::all_of(arguments.begin(), arguments.end(), known) &&
         std::all_of(function.arguments.begin(), function.arguments.end(), given);
}

DbError no_function(const postgrest::Request& request, const Function* same_name) {
  std::vector<std::string_view> given;
  for (const auto& member : request.arguments) given.emplace_back(member.key());
  const std::string name = "public." + request.read.relation;
  const std::string names = join_names(given);
  const std::string with =
      given.empty() ? " without parameters" : (given.size() == 1 ? " with parameter " : " with parameters ") + names;
  std::string hint;
  if (same_name != nullptr) {
    std::vector<std::string_view> wanted;
    for (const auto& argument : same_name->arguments) wanted.push_back(argument.name);
    hint = "Perhaps you meant to call the function " + name + "(" + join_names(wanted) + ")";
  } else {
    std::vector<std::string_view> all;
    for (const auto& function : functions()) all.push_back(function.name);
    if (const auto near = nearest(request.read.relation, all)) {
      hint = "Perhaps you meant to call the function public." + std::string(*near);
    }
  }
  return {"PGRST202",
          "Could not find the function " + name + (given.empty() ? " without parameters" : "(" + names + ")") +
              " in the schema cache",
          "Searched for the function " + name + with +
              (request.read_only ? "" : " or with a single unnamed json/jsonb parameter") +
              ", but no matches were found in the schema cache.",
          hint};
}

// The rows of the answer as a table that the planner can select from.
Table table_of(const Function& function) {
  Table table{.name = function.name, .columns = {}, .references = {}, .feed = nullptr};
  for (const auto& column : function.columns) {
    table.columns.push_back({.name = column.name, .type = column.type, .nullable = true});
  }
  return table;
}

SqlText source_of(const Table& table, std::string rows) {
  SqlText sql("(SELECT ");
  bool first = true;
  for (const auto& column : table.columns) {
    if (!first) sql << ", ";
    first = false;
    if (column.type == ColumnType::kJsonb) {
      sql << "nullif(value -> '$." << column.name << "', 'null')";
    } else {
      sql << "json_extract(value, '$." << column.name << "')";
    }
    sql << " AS \"" << column.name << "\"";
  }
  sql << " FROM json_each(";
  return sql.value(Value(std::move(rows))) << "))";
}

RestResult show_rows(Connection& connection, const Actor& actor, const postgrest::Request& request,
                     const ReadOptions& options, const Function& function, boost::json::value value) {
  const bool many = function.result == FunctionResult::kRows;
  boost::json::array rows;
  if (many && value.is_array()) {
    rows = std::move(value.get_array());
  } else if (value.is_object()) {
    rows.push_back(std::move(value));
  }
  const Table table = table_of(function);
  auto plan = make_plan(request.read, table);
  if (!plan) return plan.error();
  plan->source = source_of(table, json::serialize(rows));
  plan->guarded = false;
  auto shaped = request;
  // A function of one row answers with the object itself.
  if (!many && shaped.media == postgrest::Media::kArray) shaped.media = postgrest::Media::kObject;
  auto answer = read_plan(connection, *plan, SelectWriter(actor.role, options.max_rows), shaped);
  if (!answer || !request.preferences.max_affected) return answer;
  if (answer->rows > *request.preferences.max_affected) {
    return DbError{"PGRST124", "Query result exceeds max-affected preference constraint",
                   "The query affects " + std::to_string(answer->rows) + " rows", ""};
  }
  return answer;
}

}  // namespace

Result<const Function*, DbError> require_function(const postgrest::Request& request) {
  if (request.only_whole && request.body_kind == postgrest::BodyKind::kJson) return no_arguments();
  const auto* function = find_function(request.read.relation);
  if (function == nullptr || request.only_whole || !takes(*function, request.arguments)) {
    return no_function(request, function);
  }
  if (function->writes && request.read_only) {
    return DbError{"25006", "cannot execute " + std::string(function->name) + " in a read-only transaction", "",
                   "Call it with POST."};
  }
  return function;
}

RestResult run_call(Connection& connection, const Actor& actor, const postgrest::Request& request,
                    const ReadOptions& options) {
  auto function = require_function(request);
  if (!function) return function.error();
  if (request.preferences.max_affected && (*function)->result != FunctionResult::kRows) {
    return DbError{"PGRST128",
                   "Function must return SETOF or TABLE when max-affected preference is used with handling=strict", "",
                   ""};
  }
  std::vector<Value> arguments;
  for (const auto& argument : (*function)->arguments) {
    const auto* given = request.arguments.if_contains(argument.name);
    if (given == nullptr) {
      arguments.emplace_back(nullptr);
      continue;
    }
    auto value = value_from_json(argument.type, *given);
    if (!value) return value.error();
    arguments.push_back(std::move(*value));
  }
  auto value = (*function)->call(connection, actor, arguments);
  if (!value) return value.error();

  RestAnswer answer;
  switch ((*function)->result) {
    case FunctionResult::kVoid: answer.is_void = true; return answer;
    case FunctionResult::kScalar:
      answer.rows = 1;
      answer.body = json::serialize(*value);
      return answer;
    case FunctionResult::kRow:
    case FunctionResult::kRows: return show_rows(connection, actor, request, options, **function, std::move(*value));
  }
  return answer;
}

}  // namespace bedside::store::sqlite::rest
