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

HealthNote schema_note(const std::string& address) {
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

}  // namespace

std::vector<HealthNote> examine(const std::string& address) {
  auto db = BlockingConnection::open(address);
  if (!db) return {{Verdict::kBad, "database", db.error().message + "; " + db.error().hint}};
  std::vector<HealthNote> notes = {{Verdict::kGood, "database", "reachable"}};
  notes.push_back(judge(db->server_version() >= kOldestServer, "database server",
                        "PostgreSQL " + std::to_string(db->server_version() / 10000),
                        "older than PostgreSQL 15; upgrade it"));
  notes.push_back(schema_note(address));
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
