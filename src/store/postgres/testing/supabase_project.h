// A database like that of a hosted Supabase project: schemas auth and realtime belong to their services, and whoever
// installs Bedside is `project_owner`, no superuser, who may create nothing in the two.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres::testing {

// `tree`: the path of the checkout.
inline std::string supabase_project(const std::string& tree) {
  std::ifstream file(tree + "/tests/supabase/lib/stock-project.sql");
  const std::string sql{std::istreambuf_iterator<char>(file), {}};
  if (sql.empty()) throw std::runtime_error("no stock-project.sql");
  std::string address = TestPostgres::instance().make_database();
  TestPostgres::execute(address, sql);
  return address;
}

}  // namespace bedside::store::postgres::testing
