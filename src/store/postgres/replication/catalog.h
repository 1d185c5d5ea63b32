// What the feed asks of the catalogue: published tables, their columns, keys and read policies, and the names of types.
#pragma once

#include <string>
#include <vector>

#include "store/postgres/connection.h"
#include "store/postgres/feed/tables.h"

namespace bedside::store::postgres {

// One batch; its answers go to read_catalog().
std::vector<Statement> catalog_questions(const std::string& publication);

struct Catalog {
  TableBook::Types types;
  TableBook::Tables tables;
};
// Tables whose read policies are those that our migrations made are decided by user, in memory.
Catalog read_catalog(const std::vector<Rows>& answers);

// Who is in which room, whatever the login may see; run it only where room_members is ours.
std::vector<Statement> membership_questions();

}  // namespace bedside::store::postgres
