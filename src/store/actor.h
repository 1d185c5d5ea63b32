// Who asks the database: the role and claims that row policies are decided by.
#pragma once

#include <optional>
#include <string>

#include "base/id.h"

namespace bedside::store {

enum class Role { kAnon, kAuthenticated, kService };

struct Actor {
  Role role = Role::kAnon;
  std::optional<UserId> user;  // The `sub` claim; set whenever role is kAuthenticated.
  std::string claims_json;     // All claims, as PostgreSQL's request.jwt.claims wants them.
};

}  // namespace bedside::store
