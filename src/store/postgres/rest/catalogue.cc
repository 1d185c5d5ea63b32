#include "store/postgres/rest/catalogue.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "store/postgres/rest/sql.h"
#include "store/postgres/rest/view_columns.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::rest {
namespace {

constexpr const char* kTables =
    "SELECT c.oid, n.nspname, c.relname, c.relkind IN ('v', 'm') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = "
    "c.relnamespace "
    "WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition ORDER BY "
    "c.relname";
constexpr const char* kColumns =
    "SELECT a.attrelid, a.attname, format_type(a.atttypid, -1), "
    "CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END, a.attnum "
    "FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE n.nspname = ANY ($1::text[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum";
// Of all schemas: a view that is exposed may show tables that are not.
constexpr const char* kConstraints =
    "SELECT k.contype, k.conname, k.conrelid, k.confrelid, array_to_json(k.conkey), array_to_json(k.confkey) "
    "FROM pg_constraint AS k JOIN pg_namespace AS n ON n.oid = k.connamespace "
    "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND k.contype IN ('p', 'u', 'f') "
    "AND k.conparentid = 0 ORDER BY k.conname";
constexpr const char* kViews =
    "SELECT c.oid, r.ev_action FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class "
    "JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') "
    "AND c.relkind IN ('v', 'm') AND r.rulename = '_RETURN'";
// The last two columns: names and types of OUT and TABLE columns.
constexpr const char* kFunctions =
    "SELECT n.nspname, p.proname, coalesce(to_json(p.proargnames[1:p.pronargs]), '[]'), "
    "(SELECT coalesce(json_agg(format_type(x.t, -1) ORDER BY x.at), '[]') "
    " FROM unnest(p.proargtypes) WITH ORDINALITY AS x (t, at)), "
    "p.pronargdefaults, p.proretset, t.typname, t.typtype, t.typrelid, p.provolatile, "
    "(SELECT coalesce(json_agg(coalesce(p.proargnames[x.at], 'column' || x.at) ORDER BY x.at), '[]') "
    " FROM unnest(p.proargmodes) WITH ORDINALITY AS x (m, at) WHERE x.m IN ('o', 'b', 't')), "
    "(SELECT coalesce(json_agg(format_type(x.t, -1) ORDER BY x.at), '[]') "
    " FROM unnest(p.proallargtypes, p.proargmodes) WITH ORDINALITY AS x (t, m, at) WHERE x.m IN ('o', 'b', 't')), "
    "p.provariadic NOT IN (0, 'pg_catalog.\"any\"'::regtype) "
    "FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_type AS t ON t.oid = p.prorettype "
    "WHERE n.nspname = ANY ($1::text[]) AND p.prokind = 'f' AND t.typname NOT IN ('trigger', 'event_trigger') ORDER BY "
    "p.proname";

std::vector<std::string> texts(std::string_view json_array) {
  std::vector<std::string> out;
  const auto parsed = json::parse(json_array);
  if (!parsed || !parsed->is_array()) return out;
  for (const auto& item : parsed->get_array()) {
    if (item.is_string()) out.emplace_back(item.get_string());
  }
  return out;
}

std::vector<int> numbers(std::string_view json_array) {
  std::vector<int> out;
  const auto parsed = json::parse(json_array);
  if (!parsed || !parsed->is_array()) return out;
  for (const auto& item : parsed->get_array()) {
    if (item.is_int64()) out.push_back(static_cast<int>(item.get_int64()));
  }
  return out;
}

struct Known {
  Table* table = nullptr;
  std::unordered_map<int, std::string> names;  // Of its columns, by their number.
};
using ByOid = std::unordered_map<std::string, Known>;

ByOid read_tables(const Rows& rows, Catalogue& into) {
  ByOid by_oid;
  for (int row = 0; row < rows.size(); ++row) {
    auto table = std::make_unique<Table>();
    table->schema = rows.text(row, 1);
    table->name = rows.text(row, 2);
    table->is_view = rows.truth(row, 3);
    by_oid.emplace(std::string(rows.text(row, 0)), Known{table.get(), {}});
    into.tables.push_back(std::move(table));
  }
  return by_oid;
}

void read_columns(const Rows& rows, ByOid& by_oid) {
  for (int row = 0; row < rows.size(); ++row) {
    const auto owner = by_oid.find(std::string(rows.text(row, 0)));
    if (owner == by_oid.end()) continue;
    owner->second.names.emplace(static_cast<int>(rows.integer(row, 4)), rows.text(row, 1));
    owner->second.table->columns.push_back(
        {std::string(rows.text(row, 1)), std::string(rows.text(row, 2)), std::string(rows.text(row, 3))});
  }
}

using Views = std::unordered_map<std::string, ViewOrigins>;

Views read_views(const Rows& rows) {
  Views views;
  for (int row = 0; row < rows.size(); ++row) {
    views.emplace(std::string(rows.text(row, 0)), origins_of_view(rows.text(row, 1)));
  }
  return views;
}

// What a view shows of a table, directly or through other views: the numbers of its own columns by those of the table.
std::unordered_map<int, int> shown_of(const Views& views, const std::string& view, const std::string& table,
                                      bool& plain, int depth = 0) {
  constexpr int kDeepest = 16;
  std::unordered_map<int, int> shown;
  const auto found = views.find(view);
  if (found == views.end() || depth > kDeepest) return shown;
  plain = plain && found->second.is_plain;
  // Each view behind it is looked at once, however many of its columns are shown.
  std::unordered_map<std::string, std::unordered_map<int, int>> behind;
  for (const ViewColumn& column : found->second.columns) {
    if (column.relation == table) {
      shown.emplace(column.origin, column.number);
    } else if (views.contains(column.relation)) {
      const auto [inner, is_new] = behind.try_emplace(column.relation);
      if (is_new) inner->second = shown_of(views, column.relation, table, plain, depth + 1);
      for (const auto& [of_table, of_view] : inner->second) {
        if (of_view == column.origin) shown.emplace(of_table, column.number);
      }
    }
  }
  return shown;
}

// A constraint's columns as a table or a view that may be asked has them.
struct End {
  Table* table = nullptr;
  std::vector<std::string> columns;
  bool is_unique = true;  // What is unique in the table is unique in there.
};

std::optional<End> end_at(const Known& known, const std::vector<int>& columns,
                          const std::unordered_map<int, int>* shown) {
  End end{known.table, {}, true};
  for (const int column : columns) {
    int own = column;
    if (shown != nullptr) {
      const auto there = shown->find(column);
      if (there == shown->end()) return std::nullopt;
      own = there->second;
    }
    const auto name = known.names.find(own);
    if (name == known.names.end()) return std::nullopt;
    end.columns.push_back(name->second);
  }
  return end;
}

std::vector<End> ends_of(const ByOid& by_oid, const Views& views, const std::string& table,
                         const std::vector<int>& columns) {
  std::vector<End> ends;
  if (const auto known = by_oid.find(table); known != by_oid.end()) {
    if (auto end = end_at(known->second, columns, nullptr)) ends.push_back(std::move(*end));
  }
  for (const auto& [view, origins] : views) {
    const auto known = by_oid.find(view);
    if (known == by_oid.end()) continue;
    bool plain = true;
    const auto shown = shown_of(views, view, table, plain);
    auto end = end_at(known->second, columns, &shown);
    if (!end) continue;
    end->is_unique = plain;
    ends.push_back(std::move(*end));
  }
  return ends;
}

void read_constraints(const Rows& rows, const ByOid& by_oid, const Views& views, Catalogue& into) {
  for (int row = 0; row < rows.size(); ++row) {
    const auto from = ends_of(by_oid, views, std::string(rows.text(row, 2)), numbers(rows.text(row, 4)));
    if (rows.text(row, 0) == "f") {
      const auto to = ends_of(by_oid, views, std::string(rows.text(row, 3)), numbers(rows.text(row, 5)));
      for (const End& here : from) {
        for (const End& there : to) {
          // A view of both tables leads nowhere but to itself.
          if (here.table == there.table && here.table->is_view) continue;
          into.foreign_keys.push_back(
              {std::string(rows.text(row, 1)), here.table, there.table, here.columns, there.columns});
        }
      }
      continue;
    }
    for (const End& end : from) {
      if (end.is_unique) end.table->uniques.push_back(end.columns);
      if (rows.text(row, 0) == "p" && !end.table->is_view) end.table->key = end.columns;
    }
  }
}

void read_functions(const Rows& rows, const ByOid& by_oid, Catalogue& into) {
  for (int row = 0; row < rows.size(); ++row) {
    Function function;
    function.schema = rows.text(row, 0);
    function.name = rows.text(row, 1);
    const auto names = texts(rows.text(row, 2));
    const auto types = texts(rows.text(row, 3));
    const auto optional = static_cast<std::size_t>(rows.integer(row, 4));
    for (std::size_t i = 0; i < types.size(); ++i) {
      function.arguments.push_back(
          {i < names.size() ? names[i] : std::string(), types[i], i + optional < types.size()});
    }
    if (rows.truth(row, 12) && !function.arguments.empty()) function.arguments.back().variadic = true;
    function.many = rows.truth(row, 5);
    function.writes = rows.text(row, 9) == "v";
    const auto columns = texts(rows.text(row, 10));
    const auto column_types = texts(rows.text(row, 11));
    const auto table = by_oid.find(std::string(rows.text(row, 8)));
    if (rows.text(row, 6) == "void") {
      function.result = FunctionResult::kVoid;
    } else if (table != by_oid.end()) {
      function.result = FunctionResult::kRow;
      function.table = table->second.table;
    } else if (rows.text(row, 7) == "c" || columns.size() > 1 || (function.many && !columns.empty())) {
      function.result = FunctionResult::kRow;
    }
    function.own.schema = function.schema;
    function.own.name = function.name;
    for (std::size_t i = 0; i < columns.size(); ++i) function.own.columns.push_back({columns[i], column_types[i], ""});
    into.functions.push_back(std::move(function));
  }
}

}  // namespace

const Column* Table::find(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const Table* Catalogue::find_table(std::string_view schema, std::string_view name) const {
  const auto found =
      std::ranges::find_if(tables, [&](const auto& table) { return table->schema == schema && table->name == name; });
  return found == tables.end() ? nullptr : found->get();
}

std::vector<const Function*> Catalogue::find_functions(std::string_view schema, std::string_view name) const {
  std::vector<const Function*> found;
  for (const Function& function : functions) {
    if (function.schema == schema && function.name == name) found.push_back(&function);
  }
  return found;
}

Task<Result<std::shared_ptr<const Catalogue>, DbError>> load_catalogue(Pool& pool, std::vector<std::string> schemas) {
  // Without a search path every name that is not of the system itself is written in full.
  std::vector<Statement> opening;
  opening.push_back({"SET LOCAL search_path = ''", {}});
  auto opened = co_await Transaction::begin(pool, std::move(opening));
  if (!opened) co_return opened.error();
  auto catalogue = std::make_shared<Catalogue>();
  ByOid by_oid;
  Views views;
  for (const char* query : {kTables, kColumns, kViews, kConstraints, kFunctions}) {
    Statement statement{query, {}};
    if (query != kViews && query != kConstraints) statement.values.emplace_back(array_literal(schemas));
    const auto rows = co_await opened->run(std::move(statement));
    if (!rows) co_return rows.error();
    if (query == kTables) by_oid = read_tables(*rows, *catalogue);
    if (query == kColumns) read_columns(*rows, by_oid);
    if (query == kViews) views = read_views(*rows);
    if (query == kConstraints) read_constraints(*rows, by_oid, views, *catalogue);
    if (query == kFunctions) read_functions(*rows, by_oid, *catalogue);
  }
  co_return std::shared_ptr<const Catalogue>(std::move(catalogue));
}

}  // namespace bedside::store::postgres::rest
