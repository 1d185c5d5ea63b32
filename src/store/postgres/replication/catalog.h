// What the feed asks of the catalogue: published tables, their columns, keys and read policies, and the names of types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/postgres/connection.h"
#include "store/postgres/feed/tables.h"

namespace bedside::store::postgres {

// One batch; its answers go to read_catalog(). `after` is a transaction whose work is to be seen in them; 0 is any
// time.
std::vector<Statement> catalog_questions(const std::string& publication, std::uint64_t after = 0);

struct Catalog {
  bool is_after = false;  // False when that transaction was not visible yet: ask again.
  std::uint64_t next_transaction = 0;
  TableBook::Types types;
  TableBook::Tables tables;
};
// Tables whose read policies are those that our migrations made are decided by user, in memory.
Catalog read_catalog(const std::vector<Rows>& answers);

// Who is in which room, whatever the login may see; run it only where room_members is ours.
std::vector<Statement> membership_questions();

}  // namespace bedside::store::postgres
