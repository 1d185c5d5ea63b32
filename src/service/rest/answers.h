// What PostgREST answers: statuses, headers and bodies, made from what the store found. Pure.
#pragma once

#include "net/http.h"
#include "service/auth/access.h"
#include "store/rest_store.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::service::rest {

net::Response success(const postgrest::Request& request, store::RestAnswer answer);

// `signed_in` decides between 401 and 403 for 42501.
net::Response refusal(const postgrest::Refusal& refusal, bool signed_in);

// What the database refused; RAISE SQLSTATE 'PGRST' makes its own response.
net::Response failure(const store::DbError& error, bool signed_in);

// Who is not let in at all.
net::Response unauthorized(const TokenError& error);

}  // namespace bedside::service::rest
