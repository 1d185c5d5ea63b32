#include "apps/server/command_line.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "apps/server/database_commands.h"

namespace bedside::server {
namespace {

constexpr const char* kAbout = R"(Bedside: self-hosted one-to-one video calling for care.

Try it:      bedside serve --data .bedside --demo
             and open the links it prints in two tabs.
Run it:      bedside serve --data /var/lib/bedside --listen https://0.0.0.0:443 --config bedside.toml
Add people:  bedside user add ada@example.org --role doctor --name "Dr. Ada Brandt" --data /var/lib/bedside
             bedside room add --member ada@example.org --member sam@example.org --data /var/lib/bedside
Use it from supabase-js:  bedside keys --data /var/lib/bedside   prints the URL and the keys.
)";

// What the options say, before it is laid over the file's config.
struct Typed {
  std::string config_file;
  std::string data;
  std::vector<std::string> listen;
  std::string url;
  std::string tls_certificate;
  std::string tls_key;
  bool tls_self_made = false;
  Serve serve;
  AddUser user;
  AddRoom room;
  AuditCommand audit;
  RetentionCommand retention;
  PrivacyCommand privacy;
  std::string file;  // Of a backup.
  DatabaseChoice database;
  bool dry_run = false;
};

Status lay_over(const Typed& typed, Config& config) {
  if (!typed.config_file.empty()) {
    if (auto read = apply_config_file(config, typed.config_file); !read) return read;
  }
  if (!typed.data.empty()) config.data = typed.data;
  if (!typed.url.empty()) {
    if (const auto origin = parse_origin(typed.url); !origin) return origin.error();
    config.url = typed.url;
  }
  if (!typed.listen.empty()) config.listen.clear();
  for (const std::string& text : typed.listen) {
    const auto origin = parse_origin(text);
    if (!origin) return origin.error();
    config.listen.push_back(*origin);
  }
  auto address = database_address(typed.database, config.database.address);
  if (!address) return std::move(address).error();
  config.database.address = std::move(*address);
  if (typed.tls_self_made) config.tls_source = TlsSource::kSelfMade;
  if (!typed.tls_certificate.empty()) config.tls = {typed.tls_certificate, typed.tls_key};
  const bool secure = std::ranges::any_of(config.listen, &Origin::secure);
  if (secure && config.tls_source == TlsSource::kFiles && (config.tls.certificate.empty() || config.tls.key.empty())) {
    return user_error("cli.tls", "https needs a certificate",
                      "give --tls-cert and --tls-key, or --tls-self-made for the local network");
  }
  return {};
}

void add_common(CLI::App& app, Typed& typed) {
  app.add_option("--data", typed.data, "Folder of accounts, messages and keys (default .bedside)");
  app.add_option("--config", typed.config_file, "TOML file; docs/configuration.md lists its keys");
}

void add_database(CLI::App& app, Typed& typed) {
  auto* address = app.add_option("--database", typed.database.address,
                                 "A PostgreSQL instead of the embedded database: postgresql://user@host/name. Its "
                                 "password: PGPASSFILE, --database-file or BEDSIDE_DATABASE_URL");
  app.add_option("--database-file", typed.database.file, "A file whose first line is the database's address")
      ->excludes(address);
}

void add_listening(CLI::App& app, Typed& typed) {
  app.add_option("--listen", typed.listen, "Where to listen, for example http://localhost:8080; may be repeated")
      ->type_name("URL")
      ->expected(1, 16);
  auto* certificate = app.add_option("--tls-cert", typed.tls_certificate, "PEM certificate chain for https");
  auto* key = app.add_option("--tls-key", typed.tls_key, "PEM private key of that certificate");
  certificate->needs(key);
  key->needs(certificate);
  app.add_flag("--tls-self-made", typed.tls_self_made,
               "Make a certificate for this machine's own names and addresses and keep it in the data folder")
      ->excludes(certificate);
}

// The commands about what is kept (keeping.h).
struct KeepingApps {
  CLI::App* audit_verify;
  CLI::App* audit_export;
  CLI::App* retention_run;
  CLI::App* privacy_export;
  CLI::App* privacy_erase;
  CLI::App* backup;
  CLI::App* restore;
};

KeepingApps add_keeping(CLI::App& app, Typed& typed) {
  KeepingApps apps{};
  const auto add = [&typed](CLI::App& parent, const char* name, const char* about) {
    auto* added = parent.add_subcommand(name, about);
    add_common(*added, typed);
    add_database(*added, typed);
    return added;
  };
  auto* audit = app.add_subcommand("audit", "The audit log")->require_subcommand(1);
  apps.audit_verify = add(*audit, "verify", "Find a changed, missing or reordered line of the audit log");
  apps.audit_export = add(*audit, "export", "Print the audit log and its signed heads as JSON Lines");
  apps.audit_export->add_option("--after", typed.audit.after, "Only lines behind this number");
  auto* retention = app.add_subcommand("retention", "What is kept for how long")->require_subcommand(1);
  apps.retention_run = add(*retention, "run", "Remove what is past its time; a running server does so every hour");
  apps.retention_run->add_flag("--dry-run", typed.retention.dry_run, "Only count");
  auto* privacy = app.add_subcommand("privacy", "One person's data")->require_subcommand(1);
  apps.privacy_export = add(*privacy, "export", "Print everything that is kept about a person as one JSON object");
  apps.privacy_erase = add(*privacy, "erase", "Remove a person; calls and chats of others keep their shape");
  for (auto* each : {apps.privacy_export, apps.privacy_erase}) {
    each->add_option("email", typed.privacy.email, "The person's e-mail address")->required();
  }
  apps.backup = add(app, "backup", "Copy the database to a new file, also while the server runs");
  apps.restore = add(app, "restore", "Put a backup in the database's place; the server must be stopped");
  for (auto* each : {apps.backup, apps.restore}) {
    each->add_option("file", typed.file, "The backup's file")->required();
  }
  return apps;
}

void choose_keeping(const KeepingApps& apps, const Typed& typed, CommandLine& line) {
  AuditCommand audit = typed.audit;
  PrivacyCommand privacy = typed.privacy;
  if (apps.audit_verify->parsed()) line.command = audit;
  audit.verb = AuditCommand::Verb::kExport;
  if (apps.audit_export->parsed()) line.command = audit;
  if (apps.retention_run->parsed()) line.command = typed.retention;
  if (apps.privacy_export->parsed()) line.command = privacy;
  privacy.verb = PrivacyCommand::Verb::kErase;
  if (apps.privacy_erase->parsed()) line.command = privacy;
  if (apps.backup->parsed()) line.command = BackupCommand{typed.file};
  if (apps.restore->parsed()) line.command = RestoreCommand{typed.file};
}

// Puts the number of a role in the place of its name, as CLI11 reads an enum. CLI11's own transformer names the
// numbers beside the words when it refuses.
std::string name_role(std::string& text) {
  constexpr std::pair<std::string_view, store::ProfileRole> kRoles[] = {{"doctor", store::ProfileRole::kDoctor},
                                                                        {"patient", store::ProfileRole::kPatient},
                                                                        {"admin", store::ProfileRole::kAdmin}};
  for (const auto& [name, role] : kRoles) {
    if (text != name) continue;
    text = std::to_string(static_cast<int>(role));
    return {};
  }
  return "a person is doctor, patient or admin";
}

// CLI11's messages may have several lines; a person needs the first, and where to read on.
Error usage_error(const CLI::ParseError& failure, const CLI::App& app) {
  std::string message = failure.what();
  message = message.substr(0, message.find('\n'));
  std::string command;
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    command += at->get_name() + " ";
  }
  // CLI11 says of a mistyped command only that it misses a command.
  const auto left = at->remaining();
  if (!left.empty() && !at->get_subcommands({}).empty())
    message = "there is no command \"" + command + left.front() + '"';
  return user_error("cli.usage", message, "bedside " + command + "--help explains");
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments) {
  Typed typed;
  CLI::App app(kAbout, "bedside");
  app.require_subcommand(1);
  auto* serve = app.add_subcommand("serve", "Serve the page, Auth, REST and Realtime until Ctrl-C");
  add_common(*serve, typed);
  add_database(*serve, typed);
  add_listening(*serve, typed);
  serve->add_option("--url", typed.url, "The server's address as others reach it (default: the first --listen)");
  serve->add_flag("--demo", typed.serve.demo, "Make demo accounts and print one-time sign-in links for them");

  auto* keys = app.add_subcommand("keys", "Print one JSON object: url, anon_key, service_key, jwks");
  add_common(*keys, typed);

  auto* user = app.add_subcommand("user", "People")->require_subcommand(1);
  auto* user_add = user->add_subcommand("add", "Make an account; asks for the password, or makes one and prints it");
  add_common(*user_add, typed);
  add_database(*user_add, typed);
  user_add->add_option("email", typed.user.email, "The e-mail address to sign in with")->required();
  user_add->add_option("--role", typed.user.role, "doctor, patient or admin (default patient)")
      ->transform(CLI::Validator(name_role, ""))
      ->type_name("ROLE");
  user_add->add_option("--name", typed.user.name, "The name that others see")->required();
  user_add->add_flag("--password-stdin", typed.user.password_from_stdin,
                     "Read the password from the first line of the standard input");

  auto* room = app.add_subcommand("room", "Rooms")->require_subcommand(1);
  auto* room_add = room->add_subcommand("add", "Make a room in which its members can write to and call each other");
  add_common(*room_add, typed);
  add_database(*room_add, typed);
  room_add->add_option("--member", typed.room.members, "E-mail address of a member; repeat it for each")
      ->type_name("EMAIL")
      ->required()
      ->expected(1, 100);
  room_add->add_option("--title", typed.room.title, "The room's title (default: none)");

  auto* migrate =
      app.add_subcommand("migrate", "Bring the database up to date with this program and say what was done");
  add_common(*migrate, typed);
  add_database(*migrate, typed);
  migrate->add_flag("--dry-run", typed.dry_run, "Try it on PostgreSQL, say what would be done, and change nothing");
  auto* check = app.add_subcommand("check",
                                   "Say whether this installation is sound: folder, keys, database, clock, "
                                   "certificate, disk");
  add_common(*check, typed);
  add_database(*check, typed);
  add_listening(*check, typed);
  const KeepingApps keeping = add_keeping(app, typed);
  auto* version = app.add_subcommand("version", "Print the version");

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // CLI11 takes them from the back.
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return CommandLine{{}, PrintHelp{app.help()}};
  } catch (const CLI::CallForAllHelp&) {
    return CommandLine{{}, PrintHelp{app.help("", CLI::AppFormatMode::All)}};
  } catch (const CLI::ParseError& failure) {
    return usage_error(failure, app);
  }

  CommandLine line;
  if (version->parsed()) {
    line.command = PrintVersion{};
    return line;
  }
  if (auto laid = lay_over(typed, line.config); !laid) return laid.error();
  if (serve->parsed()) line.command = typed.serve;
  if (keys->parsed()) line.command = PrintKeys{};
  if (user_add->parsed()) line.command = typed.user;
  if (room_add->parsed()) line.command = typed.room;
  if (migrate->parsed()) line.command = Migrate{typed.dry_run};
  if (check->parsed()) line.command = Check{};
  choose_keeping(keeping, typed, line);
  return line;
}

}  // namespace bedside::server
