#include "store/postgres/health.h"

#include <libpq-fe.h>

#include <memory>

#include "store/postgres/blocking.h"
#include "store/postgres/migrations.h"
#include "store/postgres/pool.h"

namespace bedside::store::postgres {
namespace {

using Verdict = HealthNote::Verdict;

// One question of yes or no; an answer that cannot be had is no.
bool holds(BlockingConnection& db, const std::string& question) {
  const auto rows = db.run("SELECT " + question);
  return rows.ok() && rows->size() == 1 && rows->truth(0, 0);
}

HealthNote judge(bool good, std::string subject, std::string when_good, std::string when_bad,
                 Verdict otherwise = Verdict::kBad) {
  if (good) return {Verdict::kGood, std::move(subject), std::move(when_good)};
  return {otherwise, std::move(subject), std::move(when_bad)};
}

HealthNote schema_note(BlockingConnection& db, const std::string& address) {
  // Its words are about migrating, and a login that may not look needs a grant instead.
  if (holds(db,
            "EXISTS (SELECT FROM pg_namespace WHERE nspname = 'bedside' "
            "AND NOT has_schema_privilege(oid, 'USAGE'))")) {
    return {Verdict::kBad, "database schema",
            "it is there, and this login may not use it; GRANT bedside_server TO this login"};
  }
  const auto version = schema_version(address);
  const int newest = static_cast<int>(migrations().size());
  if (!version) return {Verdict::kBad, "database schema", version.error().message + "; " + version.error().next};
  const std::string number = std::to_string(*version);
  if (*version == newest) return {Verdict::kGood, "database schema", "version " + number};
  if (*version > newest) {
    return {Verdict::kBad, "database schema",
            "version " + number + " is of a newer program; use the program that wrote it, or a newer one"};
  }
  return {Verdict::kBad, "database schema",
          "version " + number + " of " + std::to_string(newest) + "; run bedside migrate with the same database"};
}

// What a server that starts takes for itself, unless its slot is there and in use, by a server that runs already.
void judge_room(BlockingConnection& db, std::vector<HealthNote>& notes) {
  constexpr const char* kMine =
      "EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database() "
      "AND starts_with(slot_name, 'bedside')";
  const std::string mine = kMine;
  notes.push_back(judge(holds(db, mine + ") OR (SELECT count(*) FROM pg_replication_slots) < "
                                         "current_setting('max_replication_slots')::int"),
                        "database slots", "a replication slot is free, or there for this database",
                        "every replication slot is taken; raise max_replication_slots and restart PostgreSQL, or drop "
                        "one that nobody reads (pg_replication_slots)",
                        Verdict::kWarning));
  notes.push_back(judge(holds(db, mine + " AND active) OR (SELECT count(*) FROM pg_stat_replication) < "
                                         "current_setting('max_wal_senders')::int"),
                        "database senders", "a sender of the log is free, or at work for this database",
                        "every sender of the log is busy; raise max_wal_senders and restart PostgreSQL",
                        Verdict::kWarning));
}

// Questions about functions that only the whole schema has.
void judge_installed(BlockingConnection& db, std::vector<HealthNote>& notes) {
  notes.push_back(judge(holds(db,
                              "EXISTS (SELECT FROM pg_event_trigger AS t JOIN pg_proc AS p ON p.oid = t.evtfoid "
                              "WHERE t.evtevent = 'ddl_command_end' AND t.evtenabled <> 'D' "
                              "AND p.prosrc LIKE '%pgrst%')"),
                        "database bell", "a changed schema is told to the server",
                        "no event trigger tells the server of a changed schema; NOTIFY pgrst, 'reload schema' after "
                        "each change, or let a superuser CREATE EVENT TRIGGER bedside_schema_changed ON "
                        "ddl_command_end EXECUTE FUNCTION bedside.schema_changed()",
                        Verdict::kWarning));
  const bool ours = holds(db, "bedside.auth_is_ours()");
  notes.push_back({Verdict::kGood, "database accounts",
                   ours ? "kept by Bedside's Auth"
                        : "kept by another Auth, which signs people in; Bedside believes its tokens by "
                          "auth.external_jwks or auth.external_jwt_secret (docs/auth.md)"});
  if (ours) return;
  notes.push_back(judge(holds(db,
                              "EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'auth.sessions'::regclass "
                              "AND tgname = 'bedside_tell_session_ended')"),
                        "database sign-outs", "a sign-out over there is heard at once",
                        "a sign-out over there counts when its token expires; let whoever owns auth.sessions CREATE "
                        "TRIGGER bedside_tell_session_ended AFTER DELETE ON auth.sessions FOR EACH ROW EXECUTE "
                        "FUNCTION bedside.tell_session_ended()",
                        Verdict::kWarning));
}

}  // namespace

std::vector<HealthNote> examine(const std::string& address) {
  auto db = BlockingConnection::open(address);
  if (!db) return {{Verdict::kBad, "database", db.error().message + "; " + db.error().hint}};
  std::vector<HealthNote> notes = {{Verdict::kGood, "database", "reachable"}};
  notes.push_back(judge(db->server_version() >= kOldestServer, "database server",
                        "PostgreSQL " + std::to_string(db->server_version() / 10000),
                        "older than PostgreSQL 15; upgrade it"));
  notes.push_back(schema_note(*db, address));
  const bool whole = notes.back().verdict == Verdict::kGood;
  for (const char* role : {"anon", "authenticated", "service_role"}) {
    const std::string name = role;
    // A role that is not there is an error of the question, and so a no.
    if (holds(*db, "pg_has_role(current_user, '" + name + "', 'member')")) continue;
    notes.push_back({Verdict::kBad, "database role " + name,
                     "this login may not act as it; GRANT bedside_server TO this login, or run bedside migrate first"});
  }
  notes.push_back(judge(holds(*db, "current_setting('wal_level') = 'logical'"), "database changes",
                        "wal_level is logical",
                        "wal_level is not logical, so no change can be pushed; ALTER SYSTEM SET wal_level = 'logical' "
                        "and restart PostgreSQL"));
  notes.push_back(judge(holds(*db, "rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user"),
                        "database replication", "this login may read the log",
                        "this login may not read the log; ALTER ROLE … REPLICATION"));
  notes.push_back(judge(holds(*db, "EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime')"),
                        "database publication", "supabase_realtime is there",
                        "supabase_realtime is missing; run bedside migrate"));
  notes.push_back(judge(holds(*db, "current_setting('max_slot_wal_keep_size') <> '-1'"), "database log",
                        "what is kept for a server that is away is bounded",
                        "nothing bounds what is kept for a server that never comes back; ALTER SYSTEM SET "
                        "max_slot_wal_keep_size = '4GB' and reload",
                        Verdict::kWarning));
  notes.push_back(judge(holds(*db, "NOT rolsuper FROM pg_roles WHERE rolname = current_user"), "database login",
                        "no superuser",
                        "a superuser, whom no policy holds; use a login of its own "
                        "(docs/data.md)",
                        Verdict::kWarning));
  judge_room(*db, notes);
  if (whole) judge_installed(*db, notes);
  return notes;
}

Result<std::string> slot_of(const std::string& address) {
  auto db = BlockingConnection::open(address);
  if (!db) return connect_failure(db.error());
  const auto name =
      db->run("SELECT left('bedside_' || regexp_replace(lower(current_database()), '[^a-z0-9_]', '_', 'g'), 63)");
  if (!name) return connect_failure(name.error());
  return std::string(name->text(0, 0));
}

bool holds_password(const std::string& address) {
  char* failure = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(address.c_str(), &failure), PQconninfoFree);
  if (failure != nullptr) PQfreemem(failure);
  if (options == nullptr) return false;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (std::string(option->keyword) == "password" && option->val != nullptr) return true;
  }
  return false;
}

}  // namespace bedside::store::postgres
