#include "store/postgres/replication/catalog.h"

#include <map>
#include <set>

namespace bedside::store::postgres {
namespace {

// The number of the next transaction, and whether all that follows is read after the one that is given.
constexpr const char* kMoment =
    "SELECT pg_snapshot_xmax(pg_current_snapshot()), pg_visible_in_snapshot($1, pg_current_snapshot())";

// A domain goes by the name of what it is made of.
constexpr const char* kTypes =
    "SELECT t.oid, coalesce(b2.typname, b.typname, t.typname) FROM pg_type t "
    "LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype "
    "LEFT JOIN pg_type b2 ON b.typtype = 'd' AND b2.oid = b.typbasetype "
    "WHERE t.typtype <> 'p' AND (t.typrelid = 0 OR t.typtype = 'c')";

// One row for each column. Generated columns are not replicated. Without row security the old row shows all of the
// replica identity, with it only the key.
constexpr const char* kColumns =
    "SELECT n.nspname, c.relname, c.relrowsecurity, a.attname, coalesce(b2.typname, b.typname, t.typname), "
    "coalesce(a.attnum = ANY (pk.indkey), false), "
    "CASE c.relreplident WHEN 'f' THEN true WHEN 'n' THEN false "
    "  WHEN 'i' THEN coalesce(a.attnum = ANY (ri.indkey), false) ELSE coalesce(a.attnum = ANY (pk.indkey), false) END, "
    "(SELECT coalesce(sum(CASE WHEN has_schema_privilege(r.oid, n.oid, 'USAGE') "
    "    AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT') "
    "    THEN CASE r.rolname WHEN 'anon' THEN 1 WHEN 'authenticated' THEN 2 ELSE 4 END ELSE 0 END), 0) "
    "  FROM pg_roles r WHERE r.rolname IN ('anon', 'authenticated', 'service_role')) "
    "FROM pg_publication_tables p "
    "JOIN pg_namespace n ON n.nspname = p.schemaname "
    "JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY (p.attnames) "
    "  AND NOT a.attisdropped AND a.attgenerated = '' "
    "JOIN pg_type t ON t.oid = a.atttypid "
    "LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype "
    "LEFT JOIN pg_type b2 ON b.typtype = 'd' AND b2.oid = b.typbasetype "
    "LEFT JOIN pg_index pk ON pk.indrelid = c.oid AND pk.indisprimary "
    "LEFT JOIN pg_index ri ON ri.indrelid = c.oid AND ri.indisreplident "
    "WHERE p.pubname = $1 ORDER BY 1, 2, a.attnum";

// One row for each policy and column that it reads (null when it reads none).
constexpr const char* kPolicies =
    "SELECT n.nspname, c.relname, pol.polname, pol.polpermissive, pg_get_expr(pol.polqual, pol.polrelid), "
    "(SELECT coalesce(sum(CASE r.rolname WHEN 'anon' THEN 1 WHEN 'authenticated' THEN 2 ELSE 4 END), 0) "
    "  FROM pg_roles r WHERE r.rolname IN ('anon', 'authenticated', 'service_role') AND "
    "  (0 = ANY (pol.polroles) OR EXISTS (SELECT FROM unnest(pol.polroles) AS of(oid) "
    "    WHERE pg_has_role(r.oid, of.oid, 'MEMBER')))), "
    "a.attname "
    "FROM pg_publication_tables p "
    "JOIN pg_namespace n ON n.nspname = p.schemaname "
    "JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename "
    "JOIN pg_policy pol ON pol.polrelid = c.oid AND pol.polcmd IN ('r', '*') "
    "LEFT JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = pol.oid "
    "  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0 "
    "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid "
    "WHERE p.pubname = $1 ORDER BY 1, 2, 3";

// Nothing where our migrations have not run.
constexpr const char* kOurs =
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND c.relname IN "
    "('users', 'chat_rooms', 'room_members', 'messages', 'video_calls', 'webrtc_signals') "
    "AND CASE WHEN to_regprocedure('bedside.policies_are_ours(regclass)') IS NULL THEN false "
    "  ELSE (xpath('/row/v/text()', query_to_xml(format('SELECT bedside.policies_are_ours(%s) AS v', c.oid), "
    "    false, true, '')))[1]::text = 'true' END";

using Name = std::pair<std::string, std::string>;

Name name_in(const Rows& rows, int row) { return {std::string(rows.text(row, 0)), std::string(rows.text(row, 1))}; }

}  // namespace

std::vector<Statement> catalog_questions(const std::string& publication, std::uint64_t after) {
  return {{kMoment, {std::to_string(after)}},
          {kTypes, {}},
          {kColumns, {publication}},
          {kPolicies, {publication}},
          {kOurs, {}}};
}

Catalog read_catalog(const std::vector<Rows>& answers) {
  Catalog catalog;
  catalog.next_transaction = static_cast<std::uint64_t>(answers[0].integer(0, 0));
  catalog.is_after = answers[0].truth(0, 1);
  const Rows& types = answers[1];
  for (int i = 0; i < types.size(); ++i) {
    catalog.types[static_cast<pgoutput::Oid>(types.integer(i, 0))] = std::string(types.text(i, 1));
  }
  std::set<Name> ours;
  for (int i = 0; i < answers[4].size(); ++i) ours.insert(name_in(answers[4], i));
  // Without room_members in the publication nobody would tell who joins and leaves.
  const bool follows_members = ours.contains({"public", "room_members"});

  std::map<Name, FeedTable> tables;
  const Rows& columns = answers[2];
  for (int i = 0; i < columns.size(); ++i) {
    const Name name = name_in(columns, i);
    FeedTable& table = tables[name];
    table.schema = name.first;
    table.name = name.second;
    const bool secured = columns.truth(i, 2);
    table.decided = secured ? Decided::kByAsking : Decided::kOpen;
    const bool key = columns.truth(i, 5);
    table.columns.push_back({std::string(columns.text(i, 3)), std::string(columns.text(i, 4)),
                             secured ? key : columns.truth(i, 6), static_cast<std::uint8_t>(columns.integer(i, 7))});
    if (key) catalog.tables[name].key.emplace_back(columns.text(i, 3));
  }
  const bool members_published = tables.contains({"public", "room_members"});
  for (auto& [name, table] : tables) {
    table.keyless = catalog.tables[name].key.empty();
    if (follows_members && members_published && ours.contains(name)) table.decided = Decided::kByUser;
    catalog.tables[name].table = std::make_shared<const FeedTable>(std::move(table));
  }

  const Rows& policies = answers[3];
  for (int i = 0; i < policies.size(); ++i) {
    const auto facts = catalog.tables.find(name_in(policies, i));
    if (facts == catalog.tables.end()) continue;
    const bool same =
        i > 0 && name_in(policies, i - 1) == name_in(policies, i) && policies.text(i - 1, 2) == policies.text(i, 2);
    if (!same) {
      facts->second.policies.push_back({static_cast<std::uint8_t>(policies.integer(i, 5)),
                                        policies.truth(i, 3),
                                        std::string(policies.text(i, 4)),
                                        {}});
    }
    if (!policies.is_null(i, 6)) facts->second.policies.back().columns.emplace_back(policies.text(i, 6));
  }
  return catalog;
}

std::vector<Statement> membership_questions() {
  return {{"SELECT set_config('role', 'service_role', true)", {}},
          {"SELECT room_id, user_id FROM public.room_members", {}}};
}

}  // namespace bedside::store::postgres
