// AuthStore on PostgreSQL, in schema auth under upstream's names (db/migrations/postgres/0002_auth.sql).
#pragma once

#include <memory>

#include "store/auth_store.h"
#include "store/postgres/pool.h"

namespace bedside::store::postgres {

// `pool` must outlive the store. Acts as the login role.
std::unique_ptr<AuthStore> make_auth_store(Pool& pool);

}  // namespace bedside::store::postgres
