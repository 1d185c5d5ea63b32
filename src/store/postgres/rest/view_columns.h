// Which column of which table each column of a view shows, out of the view's stored query (pg_rewrite.ev_action).
//
// The catalogue keeps a view as the parse tree of its query, printed as text (src/backend/nodes/outfuncs.c): nodes in
// braces, members behind a colon, a backslash before what would be special. An entry of the outermost target list names
// the table and column that it came from (resorigtbl, resorigcol), and 0 for anything that was computed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::store::postgres::rest {

struct ViewColumn {
  int number = 0;        // In the view.
  std::string relation;  // Its oid: a table, or another view.
  int origin = 0;        // Number of the column there.
};

struct ViewOrigins {
  std::vector<ViewColumn> columns;  // Without those that were computed.
  bool is_plain = false;            // Rows of one relation: what is unique there is unique here.
};

// A text that is no such tree has no columns.
ViewOrigins origins_of_view(std::string_view action);

}  // namespace bedside::store::postgres::rest
