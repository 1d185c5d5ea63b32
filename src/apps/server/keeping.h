// The operator's commands about what is kept: the audit log, retention, one person's data, backups. All of them work
// beside a running server, except restore; the first three on either database.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "apps/server/config.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sqlite/database.h"

namespace bedside::server {

struct AuditCommand {
  enum class Verb : std::uint8_t { kVerify, kExport };
  Verb verb = Verb::kVerify;
  std::int64_t after = 0;  // For an export: lines behind this one.
};
struct RetentionCommand {
  bool dry_run = false;
};
struct PrivacyCommand {
  enum class Verb : std::uint8_t { kExport, kErase };
  Verb verb = Verb::kExport;
  std::string email;
};
struct BackupCommand {
  std::string file;
};
struct RestoreCommand {
  std::string file;
};

// Each answers one text for the standard output; the export of the audit log writes its lines to `out` as it reads
// them.
Result<std::string> run_audit(const Config& config, const AuditCommand& command, std::ostream& out);
Result<std::string> run_retention(const Config& config, const RetentionCommand& command, Instant now);
Result<std::string> run_privacy(const Config& config, const PrivacyCommand& command);
Result<std::string> run_backup(const Config& config, const BackupCommand& command);
// Refused while a server has the folder. What was there is kept beside it, with a time in its name.
Result<std::string> run_restore(const Config& config, const RestoreCommand& command, Instant now);

// One sweep in small batches, each a job of its own; `done` when nothing is left to take away.
void sweep_kept(store::sqlite::Database& database, const RetentionRules& rules, Instant now,
                std::function<void()> done);

}  // namespace bedside::server
