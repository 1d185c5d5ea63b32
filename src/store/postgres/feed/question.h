// The question that decides whether an actor may see a changed row, as SQL for the database to answer under that
// actor's role and claims.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "store/feed.h"
#include "store/postgres/feed/tables.h"

namespace bedside::store::postgres {

// The log tells of a commit a moment before the database shows it to others: longer when the writer's process is not
// scheduled, or waits for a standby. What is read in that moment is the time before the change, and would let the old
// row decide. So the answer says itself whether the change was there when it was given.
struct Question {
  // Answers one row of two truths: the change is visible, or ask again; and the actor may see the row. The same for
  // every change of its kind.
  std::string sql;
  std::vector<std::string> values;
};

// A bool where the answer is known without asking.
//
// What is there is looked up by its key, as upstream does it. What was deleted is put before the read policies as the
// row it was. Where the replica identity does not hold the columns that a policy reads, the deletion is told, and all
// it shows is the key: REPLICA IDENTITY FULL lets the policy decide.
std::variant<bool, Question> question_about(const TableFacts& facts, const Change& change, Role role);

// An SQL identifier in its quotes.
std::string quoted_name(std::string_view name);

}  // namespace bedside::store::postgres
