#include "apps/server/operator.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <utility>

#include "apps/server/check.h"
#include "apps/server/database_commands.h"
#include "apps/server/installation.h"
#include "apps/server/people.h"
#include "base/os/clock.h"
#include "net/certificate.h"
#include "store/sqlite/migrations.h"

namespace bedside::server {
namespace {

constexpr int kFailed = 1;
constexpr int kWronglyAsked = 2;

struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

// Reads a line that is not shown; nothing when the standard input is no terminal.
std::string ask_secretly(const Terminal& terminal, const char* question) {
  termios shown{};
  if (::isatty(STDIN_FILENO) == 0 || ::tcgetattr(STDIN_FILENO, &shown) != 0) return {};
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  terminal.err << question << std::flush;
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::string line;
  std::getline(terminal.in, line);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  terminal.err << '\n';
  return line;
}

Result<std::string> password_for(const Config& config, const AddUser& person, const Terminal& terminal) {
  std::string password;
  if (person.password_from_stdin) {
    std::getline(terminal.in, password);
  } else {
    password = ask_secretly(terminal, "Password (empty: one is made and printed): ");
    if (password.empty()) return password;
  }
  if (password.size() < config.auth.min_password_length || password.size() > 72) {
    return user_error("cli.password",
                      "a password has " + std::to_string(config.auth.min_password_length) + " to 72 characters");
  }
  return password;
}

Result<std::string> print_keys(const Config& config) {
  const auto installation = DataFolder::open(config.data);
  if (!installation) return installation.error();
  const auto keys = service::Keys::load_or_create(installation->path(), config.keys, system_now());
  if (!keys) return keys.error();
  // A running server knows best where it is; before the first start the configuration does.
  const std::string url = config.url.empty()
                              ? installation->read_url().value_or(public_url(config, net::names_of_this_machine()))
                              : public_url(config, {});
  return boost::json::serialize(boost::json::object{{"url", url},
                                                    {"anon_key", (*keys)->anon_key()},
                                                    {"service_key", (*keys)->service_key()},
                                                    {"jwks", (*keys)->jwks()}});
}

Result<std::string> run_add_user(const Config& config, const AddUser& person, const Terminal& terminal) {
  const auto password = password_for(config, person, terminal);
  if (!password) return password.error();
  auto home = Installation::open(config);
  if (!home) return home.error();
  return add_user(**home, person, *password);
}

Result<std::string> run_add_room(const Config& config, const AddRoom& room) {
  auto home = Installation::open(config);
  if (!home) return home.error();
  return add_room(**home, room);
}

Result<std::string> run_migrate(const Config& config, const Migrate& asked) {
  if (!config.database.address.empty()) return migrate_database(config.database.address, asked.dry_run);
  if (asked.dry_run) {
    return user_error("cli.dry_run", "--dry-run is for PostgreSQL", "give --database, or leave --dry-run out");
  }
  const auto folder = DataFolder::open(config.data);
  if (!folder) return folder.error();
  const auto lock = FolderLock::take(*folder);
  if (!lock) return lock.error();
  const auto connection = store::sqlite::Connection::open(folder->database(), store::sqlite::OpenMode::kReadWrite);
  if (!connection) return connection.error();
  const auto version = store::sqlite::migrate(**connection);
  if (!version) return version.error();
  return "The database " + folder->database() + " has schema version " + std::to_string(*version) + ".";
}

// The rest of run_command, once the line is understood.
struct Runner {
  const Config& config;
  const Terminal& terminal;
  std::string_view version;
  const ServeCommand& serve;

  int print(const Result<std::string>& result) const {
    if (!result) return complain(result.error());
    terminal.out << *result << '\n' << std::flush;
    return 0;
  }
  int complain(const Error& error) const {
    std::string_view message = error.message;
    if (!error.next.empty() && message.ends_with('.')) message.remove_suffix(1);
    terminal.err << "bedside: " << message << (error.next.empty() ? "" : "; ") << error.next << '\n';
    const bool wrongly =
        error.id.starts_with("cli.") || error.id.starts_with("config.") || error.id == "auth.email_invalid";
    return wrongly ? kWronglyAsked : kFailed;
  }

  int operator()(const Serve& options) const {
    const auto served = serve(config, options);
    return served ? 0 : complain(served.error());
  }
  int operator()(const PrintKeys&) const { return print(print_keys(config)); }
  int operator()(const AddUser& person) const { return print(run_add_user(config, person, terminal)); }
  int operator()(const AddRoom& room) const { return print(run_add_room(config, room)); }
  int operator()(const Migrate& asked) const { return print(run_migrate(config, asked)); }
  int operator()(const AuditCommand& command) const { return print(run_audit(config, command, terminal.out)); }
  int operator()(const RetentionCommand& command) const { return print(run_retention(config, command, system_now())); }
  int operator()(const PrivacyCommand& command) const { return print(run_privacy(config, command)); }
  int operator()(const BackupCommand& command) const { return print(run_backup(config, command)); }
  int operator()(const RestoreCommand& command) const { return print(run_restore(config, command, system_now())); }
  int operator()(const PrintVersion&) const { return print("bedside " + std::string(version)); }
  int operator()(const PrintHelp& help) const {
    terminal.out << help.text << std::flush;
    return 0;
  }
  int operator()(const Check&) const {
    const auto findings = check_installation(config, system_now());
    terminal.out << print_findings(findings) << std::flush;
    const bool sound = std::ranges::none_of(
        findings, [](const Finding& finding) { return finding.verdict == Finding::Verdict::kBad; });
    return sound ? 0 : kFailed;
  }
};

}  // namespace

int run_command(const std::vector<std::string>& arguments, std::string_view version, std::istream& in,
                std::ostream& out, std::ostream& err, const ServeCommand& serve) {
  const Terminal terminal{in, out, err};
  const auto line = parse_command_line(arguments);
  if (!line) {
    const Config none;
    return Runner{none, terminal, version, serve}.complain(line.error());
  }
  set_log_level(line->config.log_level);
  return std::visit(Runner{line->config, terminal, version, serve}, line->command);
}

}  // namespace bedside::server
