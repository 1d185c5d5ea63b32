#include "store/postgres/rest/calls.h"

#include <algorithm>
#include <utility>

#include "store/postgres/rest/writes.h"
#include "store/suggest.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::rest {
namespace {

using postgrest::Request;

bool is_json(const std::string& type) { return type == "json" || type == "jsonb"; }

// A function of one unnamed json argument takes the whole body.
bool takes_body(const Function& function) {
  return function.arguments.size() == 1 && function.arguments[0].name.empty() && is_json(function.arguments[0].type);
}

bool takes(const Function& function, const boost::json::object& given) {
  const bool all_known = std::ranges::all_of(given, [&](const auto& member) {
    return std::ranges::find(function.arguments, std::string_view(member.key()), &Argument::name) !=
           function.arguments.end();
  });
  return all_known && std::ranges::all_of(function.arguments, [&](const Argument& argument) {
           return !argument.required || given.contains(argument.name);
         });
}

std::string names_of(const boost::json::object& given) {
  std::string names;
  for (const auto& member : given) names += (names.empty() ? "" : ", ") + std::string(member.key());
  return names;
}

DbError no_function(const Catalogue& catalogue, const Request& request, const std::vector<const Function*>& same_name) {
  const std::string name = request.schema + "." + request.read.relation;
  const std::string names = names_of(request.arguments);
  std::string hint;
  if (!same_name.empty()) {
    std::string wanted;
    for (const Argument& argument : same_name.front()->arguments)
      wanted += (wanted.empty() ? "" : ", ") + argument.name;
    hint = "Perhaps you meant to call the function " + name + "(" + wanted + ")";
  } else {
    std::vector<std::string_view> all;
    for (const Function& function : catalogue.functions) all.push_back(function.name);
    if (const auto near = nearest(request.read.relation, all)) {
      hint = "Perhaps you meant to call the function " + request.schema + "." + std::string(*near);
    }
  }
  return {"PGRST202",
          "Could not find the function " + name + (names.empty() ? " without parameters" : "(" + names + ")") +
              " in the schema cache",
          "Searched for the function " + name + (names.empty() ? " without parameters" : " with parameters " + names) +
              (request.read_only ? "" : " or with a single unnamed json/jsonb parameter") +
              ", but no matches were found in the schema cache.",
          hint};
}

DbError several(const Request& request, const std::vector<const Function*>& fitting) {
  std::string choices;
  for (const Function* function : fitting) {
    std::string list;
    for (const Argument& a : function->arguments) list += (list.empty() ? "" : ", ") + a.name + " => " + a.type;
    choices += (choices.empty() ? "" : ", ") + request.schema + "." + function->name + "(" + list + ")";
  }
  return {"PGRST203", "Could not choose the best candidate function between: " + choices, "",
          "Try renaming the parameters or the function itself in the database so function overloading can be resolved"};
}

Result<const Function*, DbError> choose(const Catalogue& catalogue, const Request& request) {
  const auto same_name = catalogue.find_functions(request.schema, request.read.relation);
  std::vector<const Function*> fitting;
  for (const Function* function : same_name) {
    if (takes(*function, request.arguments)) fitting.push_back(function);
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.size() > 1) return several(request, fitting);
  const auto whole = std::ranges::find_if(same_name, [](const Function* f) { return takes_body(*f); });
  if (whole != same_name.end() && !request.read_only) return *whole;
  return no_function(catalogue, request, same_name);
}

// A text is read by the type's own input, which is also right for arrays of GET ('{1,2}'); anything else is JSON.
std::string argument_sql(const Argument& argument, const boost::json::value& value, bool from_query, Values& values) {
  if (value.is_null()) return "NULL::" + argument.type;
  if (is_json(argument.type)) {
    const bool text = from_query && value.is_string();
    return values.add(text ? std::string(value.get_string()) : json::serialize(value)) + "::" + argument.type;
  }
  if (value.is_string()) return values.add(std::string(value.get_string())) + "::text::" + argument.type;
  return "(SELECT one.v FROM jsonb_to_record(" + values.add(json::serialize(boost::json::object{{"v", value}})) +
         "::jsonb) AS one (v " + argument.type + "))";
}

std::string call_sql(const Function& function, const Request& request, Values& values) {
  std::string list;
  if (takes_body(function)) {
    list = values.add(json::serialize(request.arguments)) + "::" + function.arguments[0].type;
  } else {
    for (const Argument& argument : function.arguments) {
      const auto* given = request.arguments.if_contains(argument.name);
      if (given == nullptr) continue;
      list += (list.empty() ? "" : ", ") + quoted(argument.name) + " => " +
              argument_sql(argument, *given, request.read_only, values);
    }
  }
  return quoted(function.schema) + "." + quoted(function.name) + "(" + list + ")";
}

}  // namespace

PrepareResult prepare_call(const Catalogue& catalogue, const Request& request, const SelectOptions& options) {
  const auto chosen = choose(catalogue, request);
  if (!chosen) return chosen.error();
  const Function& function = **chosen;
  if (request.preferences.max_affected && !function.many) {
    return DbError{"PGRST128",
                   "Function must return SETOF or TABLE when max-affected preference is used with handling=strict", "",
                   ""};
  }
  Values values;
  const std::string call = call_sql(function, request, values);
  Prepared prepared;
  if (function.result != FunctionResult::kRow) {
    prepared.is_void = function.result == FunctionResult::kVoid;
    const std::string body = prepared.is_void ? "NULL"
                             : function.many  ? "coalesce(json_agg(value), '[]')"
                                              : "(json_agg(value) -> 0)::text";
    prepared.main = {"SELECT NULL, count(*), " + body + ", NULL FROM (SELECT " + call + " AS value) AS answer",
                     values.take()};
  } else {
    auto plan = make_plan(catalogue, request.read, function.rows());
    if (!plan) return plan.error();
    plan->source = "source";
    auto rows = SelectWriter(values, options).rows(*plan);
    if (!rows) return rows.error();
    auto shaped = request;
    // A function of one row answers with the object itself.
    if (!function.many && shaped.media == postgrest::Media::kArray) shaped.media = postgrest::Media::kObject;
    auto answer = answer_of("SELECT * FROM " + call, *rows, *plan, shaped, values, options);
    if (!answer) return answer;
    prepared = std::move(*answer);
    prepared.one_row = !function.many;
  }
  prepared.read_only = request.read_only;
  return prepared;
}

}  // namespace bedside::store::postgres::rest
