// The AuthStore on the embedded database.
#pragma once

#include <cstdint>
#include <memory>

#include "store/auth_store.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {

enum class AuthStoreMode : std::uint8_t {
  kLoop,      // For a server: jobs are queued, answers come on the loop.
  kBlocking,  // For the command line: every answer has come before the call returns.
};

// `db` must outlive the store.
std::unique_ptr<AuthStore> make_auth_store(Database& db, AuthStoreMode mode = AuthStoreMode::kLoop);

}  // namespace bedside::store::sqlite
