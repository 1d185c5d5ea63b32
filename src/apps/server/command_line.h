// What was typed, as a value: which command, and what it was given. Nothing here touches a disk but the config file and
// the file of the database's address.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apps/server/config.h"
#include "apps/server/keeping.h"
#include "base/result.h"
#include "store/auth_store.h"

namespace bedside::server {

struct Serve {
  bool demo = false;
};
struct PrintKeys {};
struct AddUser {
  std::string email;
  std::string name;
  store::ProfileRole role = store::ProfileRole::kPatient;
  bool password_from_stdin = false;
};
struct AddRoom {
  std::vector<std::string> members;  // E-mail addresses; the first is the room's creator.
  std::string title;
};
struct Migrate {
  bool dry_run = false;
};
struct Check {};
struct PrintVersion {};
struct PrintHelp {
  std::string text;
};

struct CommandLine {
  Config config;  // Defaults, then the file, then the options.
  std::variant<Serve, PrintKeys, AddUser, AddRoom, Migrate, Check, AuditCommand, RetentionCommand, PrivacyCommand,
               BackupCommand, RestoreCommand, PrintVersion, PrintHelp>
      command;
};

// The error is for the person at the terminal: one line that says the mend.
Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments);

}  // namespace bedside::server
