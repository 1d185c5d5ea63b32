// What the functions of /rpc are made of.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sqlite/functions.h"

namespace bedside::store::sqlite {

using Answer = Result<boost::json::value, DbError>;

inline DbError denied(std::string_view function) {
  return {"42501", "permission denied for function " + std::string(function), "", ""};
}

// Prepares, binds the values in order, and tells the actor first, so that no function can forget it.
inline Result<Cursor, DbError> ask(Connection& db, const Actor& actor, std::string_view sql,
                                   const std::vector<Value>& values) {
  db.act_as(actor);
  auto cursor = db.prepare(sql);
  if (!cursor) return cursor.error();
  for (const auto& v : values) bind(*cursor, v);
  return cursor;
}

// One statement with the owner's rights, for what a function has found to be allowed. Answers how many rows it changed.
inline Result<std::int64_t, DbError> change_as_owner(Connection& db, const Actor& actor, std::string_view sql,
                                                     const std::vector<Value>& values) {
  db.act_as_service();
  auto cursor = db.prepare(sql);
  if (!cursor) return cursor.error();
  for (const auto& v : values) bind(*cursor, v);
  const auto done = cursor->run();
  db.act_as(actor);
  if (!done) return done.error();
  return db.changed_rows();
}

// Signed-in users only, but for server_time: a function of an anonymous caller would have no "me".
inline FunctionBody for_users(std::string_view name, FunctionBody body) {
  return [name, body = std::move(body)](Connection& db, const Actor& actor, const std::vector<Value>& arguments) {
    if (actor.role == Role::kAnon) return Answer(denied(name));
    return body(db, actor, arguments);
  };
}

}  // namespace bedside::store::sqlite
