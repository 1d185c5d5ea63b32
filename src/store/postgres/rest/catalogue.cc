#include "store/postgres/rest/catalogue.h"

#include <algorithm>
#include <unordered_map>

#include "store/postgres/rest/sql.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::rest {
namespace {

constexpr const char* kTables =
    "SELECT c.oid, n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition ORDER BY "
    "c.relname";
constexpr const char* kColumns =
    "SELECT a.attrelid, a.attname, format_type(a.atttypid, -1), "
    "CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END "
    "FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE n.nspname = ANY ($1::text[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum";
constexpr const char* kConstraints =
    "SELECT k.contype, k.conname, k.conrelid, k.confrelid, "
    "(SELECT json_agg(a.attname ORDER BY x.at) FROM unnest(k.conkey) WITH ORDINALITY AS x (num, at) "
    " JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = x.num), "
    "(SELECT json_agg(a.attname ORDER BY x.at) FROM unnest(k.confkey) WITH ORDINALITY AS x (num, at) "
    " JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = x.num) "
    "FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE n.nspname = ANY ($1::text[]) AND k.contype IN ('p', 'u', 'f') AND k.conparentid = 0 ORDER BY k.conname";
// The last two columns: names and types of OUT and TABLE columns.
constexpr const char* kFunctions =
    "SELECT n.nspname, p.proname, coalesce(to_json(p.proargnames[1:p.pronargs]), '[]'), "
    "(SELECT coalesce(json_agg(format_type(x.t, -1) ORDER BY x.at), '[]') "
    " FROM unnest(p.proargtypes) WITH ORDINALITY AS x (t, at)), "
    "p.pronargdefaults, p.proretset, t.typname, t.typtype, t.typrelid, p.provolatile, "
    "(SELECT coalesce(json_agg(coalesce(p.proargnames[x.at], 'column' || x.at) ORDER BY x.at), '[]') "
    " FROM unnest(p.proargmodes) WITH ORDINALITY AS x (m, at) WHERE x.m IN ('o', 'b', 't')), "
    "(SELECT coalesce(json_agg(format_type(x.t, -1) ORDER BY x.at), '[]') "
    " FROM unnest(p.proallargtypes, p.proargmodes) WITH ORDINALITY AS x (t, m, at) WHERE x.m IN ('o', 'b', 't')) "
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

using ByOid = std::unordered_map<std::string, Table*>;

ByOid read_tables(const Rows& rows, Catalogue& into) {
  ByOid by_oid;
  for (int row = 0; row < rows.size(); ++row) {
    auto table = std::make_unique<Table>();
    table->schema = rows.text(row, 1);
    table->name = rows.text(row, 2);
    by_oid.emplace(std::string(rows.text(row, 0)), table.get());
    into.tables.push_back(std::move(table));
  }
  return by_oid;
}

void read_columns(const Rows& rows, const ByOid& by_oid) {
  for (int row = 0; row < rows.size(); ++row) {
    const auto owner = by_oid.find(std::string(rows.text(row, 0)));
    if (owner == by_oid.end()) continue;
    owner->second->columns.push_back(
        {std::string(rows.text(row, 1)), std::string(rows.text(row, 2)), std::string(rows.text(row, 3))});
  }
}

void read_constraints(const Rows& rows, const ByOid& by_oid, Catalogue& into) {
  for (int row = 0; row < rows.size(); ++row) {
    const auto owner = by_oid.find(std::string(rows.text(row, 2)));
    if (owner == by_oid.end()) continue;
    if (rows.text(row, 0) == "f") {
      const auto target = by_oid.find(std::string(rows.text(row, 3)));
      if (target == by_oid.end()) continue;
      into.foreign_keys.push_back({std::string(rows.text(row, 1)), owner->second, target->second,
                                   texts(rows.text(row, 4)), texts(rows.text(row, 5))});
      continue;
    }
    owner->second->uniques.push_back(texts(rows.text(row, 4)));
    if (rows.text(row, 0) == "p") owner->second->key = owner->second->uniques.back();
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
    function.many = rows.truth(row, 5);
    function.writes = rows.text(row, 9) == "v";
    const auto columns = texts(rows.text(row, 10));
    const auto column_types = texts(rows.text(row, 11));
    const auto table = by_oid.find(std::string(rows.text(row, 8)));
    if (rows.text(row, 6) == "void") {
      function.result = FunctionResult::kVoid;
    } else if (table != by_oid.end()) {
      function.result = FunctionResult::kRow;
      function.table = table->second;
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
  int step = 0;
  for (const char* query : {kTables, kColumns, kConstraints, kFunctions}) {
    Statement statement{query, {array_literal(schemas)}};
    const auto rows = co_await opened->run(std::move(statement));
    if (!rows) co_return rows.error();
    switch (step++) {
      case 0: by_oid = read_tables(*rows, *catalogue); break;
      case 1: read_columns(*rows, by_oid); break;
      case 2: read_constraints(*rows, by_oid, *catalogue); break;
      default: read_functions(*rows, by_oid, *catalogue); break;
    }
  }
  co_return std::shared_ptr<const Catalogue>(std::move(catalogue));
}

}  // namespace bedside::store::postgres::rest
