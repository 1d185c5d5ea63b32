#include "store/postgres/rest/calls.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "store/answer_body.h"
#include "store/postgres/rest/writes.h"
#include "store/suggest.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::rest {
namespace {

using postgrest::BodyKind;
using postgrest::Request;

bool is_json(const std::string& type) { return type == "json" || type == "jsonb"; }

// A function of one unnamed argument takes the whole body, if that is of its type.
bool takes_body(const Function& function, const Request& request) {
  if (request.read_only || function.arguments.size() != 1 || !function.arguments[0].name.empty()) return false;
  switch (request.body_kind) {
    case BodyKind::kJson: return is_json(function.arguments[0].type);
    case BodyKind::kText: return function.arguments[0].type == "text";
    case BodyKind::kBytes: return function.arguments[0].type == "bytea";
  }
  return false;
}

bool takes(const Function& function, const Request& request) {
  if (request.only_whole) return false;
  const boost::json::object& given = request.arguments;
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
  const std::string given = names.empty() ? " without parameters" : "(" + names + ")";
  std::string searched = names.empty() ? " without parameters" : " with parameters " + names;
  const bool raw = request.body_kind != BodyKind::kJson;
  if (raw) {
    searched = std::string(" with a single unnamed ") + (request.body_kind == BodyKind::kText ? "text" : "bytea") +
               " parameter";
  } else if (!request.read_only) {
    searched += " or with a single unnamed json/jsonb parameter";
  }
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
  return {"PGRST202", "Could not find the function " + name + (raw ? "" : given) + " in the schema cache",
          "Searched for the function " + name + searched + ", but no matches were found in the schema cache.", hint};
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
    if (takes(*function, request)) fitting.push_back(function);
  }
  if (fitting.empty()) {
    std::ranges::copy_if(same_name, std::back_inserter(fitting),
                         [&](const Function* function) { return takes_body(*function, request); });
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.size() > 1) return several(request, fitting);
  if (request.only_whole && request.body_kind == BodyKind::kJson) return no_arguments();
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

// The parameters of one name as an array, as upstream; one that is written as an array is one, where no element of the
// type is written so.
std::string variadic_sql(const Argument& argument, const Request& request, Values& values) {
  constexpr std::array<std::string_view, 5> kAnyText = {"text[]", "character varying[]", "character[]", "json[]",
                                                        "jsonb[]"};
  std::vector<std::string> items;
  for (const auto& [name, value] : request.parameters) {
    if (name == argument.name) items.push_back(value);
  }
  const bool written = items.size() == 1 && items[0].starts_with('{') && items[0].ends_with('}') &&
                       std::ranges::find(kAnyText, argument.type) == kAnyText.end();
  return values.add(written ? items[0] : array_literal(items)) + "::text::" + argument.type;
}

std::string body_sql(const Argument& argument, const Request& request, Values& values) {
  if (request.body_kind != BodyKind::kBytes) return values.add(request.body) + "::" + argument.type;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex = "\\x";
  for (const char c : request.body) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return values.add(std::move(hex)) + "::bytea";
}

SqlResult call_sql(const Function& function, const Request& request, Values& values) {
  std::string list;
  if (!takes(function, request)) {
    if (request.body_kind == BodyKind::kText && request.body.find('\0') != std::string::npos) {
      return DbError{"22021", "invalid byte sequence for encoding \"UTF8\": 0x00", "", ""};
    }
    list = body_sql(function.arguments[0], request, values);
  } else {
    for (const Argument& argument : function.arguments) {
      const auto* given = request.arguments.if_contains(argument.name);
      if (given == nullptr) continue;
      list += (list.empty() ? "" : ", ") + std::string(argument.variadic ? "VARIADIC " : "") + quoted(argument.name) +
              " => " +
              (argument.variadic && request.read_only ? variadic_sql(argument, request, values)
                                                      : argument_sql(argument, *given, request.read_only, values));
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
  const auto call = call_sql(function, request, values);
  if (!call) return call.error();
  Prepared prepared;
  if (function.result != FunctionResult::kRow) {
    prepared.is_void = function.result == FunctionResult::kVoid;
    std::string body = function.many ? "coalesce(json_agg(pgrst_scalar), '[]')" : "(json_agg(pgrst_scalar) -> 0)::text";
    if (request.media == postgrest::Media::kCsv) body = csv_body();
    // Nothing is shown of it, but a column that nobody reads is not computed.
    if (prepared.is_void) body = "CASE WHEN count(pgrst_scalar) < 0 THEN '' END";
    prepared.main = {"WITH answer AS (SELECT " + *call + " AS pgrst_scalar) SELECT NULL, count(*), " + body + ", NULL" +
                         kResponse + " FROM answer",
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
    auto answer = answer_of("SELECT * FROM " + *call, *rows, *plan, shaped, values, options);
    if (!answer) return answer;
    prepared = std::move(*answer);
    prepared.one_row = !function.many;
  }
  prepared.read_only = request.read_only;
  return prepared;
}

}  // namespace bedside::store::postgres::rest
