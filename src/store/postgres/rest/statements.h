// One request of REST as one statement, whose one row says everything: total, rows, body, inserted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/rest/catalogue.h"
#include "store/postgres/rest/select_sql.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::postgres::rest {

// How the text in the answer's `body` column becomes the answer's body.
enum class BodyForm : std::uint8_t { kNone, kWhole, kKeys };

struct Prepared {
  Statement main;  // Answers one row: total or null, rows, body or null, rows updated by an upsert, kResponse.
  std::optional<Statement> explain;  // Asks the planner how many rows there are.
  BodyForm form = BodyForm::kWhole;
  bool read_only = false;
  bool is_void = false;
  bool one_row = false;  // A function of one row: its object is the answer.
  bool merges = false;
};

using PrepareResult = Result<Prepared, DbError>;

PrepareResult prepare(const Catalogue& catalogue, const postgrest::Request& request, const SelectOptions& options);

}  // namespace bedside::store::postgres::rest
