// The functions of /rest/v1/rpc (docs/data.md): what they are called, what they take, and the code that runs them in a
// job. REST finds one by name, types the arguments by `arguments`, and prints what comes back by `result`.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/actor.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/values.h"

namespace bedside::store::sqlite {

// Where call_keepalive tells "<call id> <user id>".
inline constexpr std::string_view kKeepaliveChannel = "call_keepalive";

struct FunctionArgument {
  std::string_view name;
  ColumnType type;
  bool required = true;  // An optional one that is missing is given as NULL.
};

// What `call` returns: null, one value, one object, or an array of objects.
enum class FunctionResult { kVoid, kScalar, kRow, kRows };

using FunctionBody =
    std::function<Result<boost::json::value, DbError>(Connection&, const Actor&, const std::vector<Value>&)>;

struct Function {
  std::string_view name;
  std::vector<FunctionArgument> arguments;
  FunctionResult result;
  bool writes;                            // Runs on Database::write; the others on read, and by GET too.
  std::vector<FunctionArgument> columns;  // Of the answer, for kRow and kRows.
  FunctionBody call;                      // Arguments in the order above. Tells the connection the actor itself.
};

const std::vector<Function>& functions();
// Null when there is none of that name.
const Function* find_function(std::string_view name);

}  // namespace bedside::store::sqlite
