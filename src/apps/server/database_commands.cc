#include "apps/server/database_commands.h"

#include <cstdlib>
#include <fstream>

#include "store/postgres/health.h"
#include "store/postgres/migrations.h"

namespace bedside::server {

Result<std::string> database_address(const DatabaseChoice& choice, const std::string& configured) {
  if (!choice.address.empty()) {
    if (!store::postgres::holds_password(choice.address)) return choice.address;
    return user_error(
        "cli.database", "a password on the command line is for everybody to read",
        "put the address into a file for --database-file, into BEDSIDE_DATABASE_URL, or the password into "
        "the file that PGPASSFILE names");
  }
  if (!choice.file.empty()) {
    std::ifstream file(choice.file);
    std::string line;
    if (std::getline(file, line) && !line.empty()) return line;
    return user_error("cli.database", "cannot read a database address from " + choice.file,
                      "its first line is the address: postgresql://user:password@host/database");
  }
  if (!configured.empty()) return configured;
  const char* from_environment = std::getenv("BEDSIDE_DATABASE_URL");
  return std::string(from_environment == nullptr ? "" : from_environment);
}

Result<std::string> migrate_database(const std::string& address, bool dry_run) {
  using store::postgres::MigrateMode;
  const auto done = store::postgres::migrate(address, dry_run ? MigrateMode::kDryRun : MigrateMode::kApply);
  if (!done) return done.error();
  const std::string version = std::to_string(store::postgres::migrations().size());
  if (done->applied.empty()) return "The database has schema version " + version + " already.";
  std::string text;
  for (const std::string& name : done->applied) text += (dry_run ? "would apply " : "applied ") + name + "\n";
  return text + (dry_run ? "The database would have schema version " : "The database has schema version ") + version +
         (dry_run ? "; it is unchanged." : ".");
}

std::vector<Finding> check_database_server(const std::string& address) {
  using store::postgres::HealthNote;
  std::vector<Finding> findings;
  for (const HealthNote& note : store::postgres::examine(address)) {
    const auto verdict = note.verdict == HealthNote::Verdict::kGood      ? Finding::Verdict::kGood
                         : note.verdict == HealthNote::Verdict::kWarning ? Finding::Verdict::kWarning
                                                                         : Finding::Verdict::kBad;
    findings.push_back({verdict, note.subject, note.text});
  }
  return findings;
}

}  // namespace bedside::server
