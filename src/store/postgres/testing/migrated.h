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

}  // namespace bedside::store::postgres::testing
