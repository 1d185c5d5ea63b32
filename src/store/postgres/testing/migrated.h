// A database with the whole schema: built once for a program, then copied for each test.
#pragma once

#include <stdexcept>
#include <string>

#include "store/postgres/migrations.h"
#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres::testing {

inline std::string migrated_database() {
  static const std::string kModel = [] {
    std::string made = TestPostgres::instance().make_database();
    if (const auto done = migrate(made, MigrateMode::kApply); !done) throw std::runtime_error(done.error().message);
    return made;
  }();
  return TestPostgres::instance().copy_database(kModel);
}

// The same database for a login that may do no more than a server has to: the policies hold it.
inline std::string as_server_login(const std::string& address) {
  TestPostgres::execute(address,
                        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plain_login') THEN "
                        "CREATE ROLE plain_login LOGIN REPLICATION IN ROLE bedside_server; END IF; END $$");
  return address + " user=plain_login";
}

}  // namespace bedside::store::postgres::testing
