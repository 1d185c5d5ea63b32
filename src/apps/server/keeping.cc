#include "apps/server/keeping.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "apps/server/data_folder.h"
#include "apps/server/installation.h"
#include "net/loop.h"
#include "service/auth/accounts.h"
#include "store/postgres/blocking.h"
#include "store/postgres/keeping/audit_store.h"
#include "store/postgres/keeping/privacy.h"
#include "store/postgres/keeping/retention.h"
#include "store/sqlite/auth_store.h"
#include "store/sqlite/keeping/audit_store.h"
#include "store/sqlite/keeping/privacy.h"
#include "store/sqlite/keeping/retention.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/migrations.h"

namespace bedside::server {
namespace {

using store::Kept;
using store::postgres::BlockingConnection;
using store::sqlite::Connection;
using store::sqlite::JobResult;
using store::sqlite::OpenMode;

constexpr std::int64_t kBatch = 500;

Result<std::unique_ptr<Connection>> open_to_read(const Config& config) {
  const auto folder = DataFolder::open(config.data);
  if (!folder) return folder.error();
  return Connection::open(folder->database(), OpenMode::kReadOnly);
}

// Beside a running server; the loop only takes what the database has to say, and never turns.
struct OpenDatabase {
  static Result<std::unique_ptr<OpenDatabase>> open(const Config& config) {
    const auto folder = DataFolder::open(config.data);
    if (!folder) return folder.error();
    auto opened = std::make_unique<OpenDatabase>();
    auto database = store::sqlite::Database::open({.path = folder->database()}, opened->loop);
    if (!database) return database.error();
    opened->database = std::move(*database);
    return opened;
  }

  net::AsioLoop loop;
  std::unique_ptr<store::sqlite::Database> database;
};

boost::json::value or_null(const std::optional<std::string>& text) {
  return text ? boost::json::value(boost::json::string(*text)) : boost::json::value(nullptr);
}

std::string json_line(const store::AuditLine& line) {
  return boost::json::serialize(boost::json::object{{"seq", line.seq},
                                                    {"at", line.at},
                                                    {"kind", line.kind},
                                                    {"actor", or_null(line.actor)},
                                                    {"actor_role", line.actor_role},
                                                    {"subject", or_null(line.subject)},
                                                    {"room_id", or_null(line.room_id)},
                                                    {"call_id", or_null(line.call_id)},
                                                    {"detail", line.detail},
                                                    {"hash", line.hash}});
}

std::string json_line(const store::AuditHead& head) {
  return boost::json::serialize(
      boost::json::object{{"head", head.seq}, {"at", head.at}, {"hash", head.hash}, {"signature", head.signature}});
}

bool is_genuine(const service::Keys& keys, const store::AuditHead& head) {
  const auto claims = keys.own().verify(head.signature);
  if (!claims) return false;
  const auto* aud = claims->if_contains("aud");
  const auto* seq = claims->if_contains("seq");
  const auto* hash = claims->if_contains("hash");
  return aud != nullptr && *aud == "audit" && seq != nullptr && seq->is_int64() && seq->get_int64() == head.seq &&
         hash != nullptr && hash->is_string() && std::string_view(hash->get_string()) == head.hash;
}

// Heads and lines of one moment, of either database: the server goes on writing meanwhile.
Result<void> read_audit(const Config& config, std::int64_t after, const store::postgres::AuditReader& reader) {
  if (!config.database.address.empty()) {
    auto db = BlockingConnection::open(config.database.address);
    if (!db) return store::postgres::connect_failure(db.error());
    if (const auto read = store::postgres::read_audit(*db, after, reader); !read) return storage_error(read.error());
    return {};
  }
  auto db = open_to_read(config);
  if (!db) return db.error();
  if (auto begun = (*db)->execute_script("BEGIN"); !begun) return storage_error(begun.error());
  const auto heads = store::sqlite::read_heads(**db);
  if (!heads) return storage_error(heads.error());
  reader.heads(*heads);
  if (const auto read = store::sqlite::each_audit_line(**db, after, reader.line); !read) {
    return storage_error(read.error());
  }
  return {};
}

Result<std::string> verify_audit(const Config& config) {
  const auto keys = service::Keys::load_or_create(config.data, config.keys, Instant{});
  if (!keys) return keys.error();
  std::optional<store::AuditChain> chain;
  const auto read =
      read_audit(config, 0,
                 {[&](const auto& heads) {
                    chain.emplace(heads, [&](const store::AuditHead& head) { return is_genuine(**keys, head); });
                  },
                  [&](const store::AuditLine& line) { chain->take(line); }});
  if (!read) return read.error();
  if (auto fault = chain->finish()) {
    return our_error("audit.broken", "the audit log is not as it was written: " + *fault,
                     "compare it with an earlier export or backup");
  }
  return "The audit log is whole: " + std::to_string(chain->lines()) + " lines, " + std::to_string(chain->heads()) +
         " signed heads, the newest at line " + std::to_string(chain->last_signed()) + ".";
}

// Counts with a batch of 0, else removes at most that many.
using RetentionStep = std::function<Result<std::int64_t, store::DbError>(Kept, Instant, std::int64_t)>;
Result<RetentionStep> retention_step(const Config& config) {
  if (!config.database.address.empty()) {
    auto opened = BlockingConnection::open(config.database.address);
    if (!opened) return store::postgres::connect_failure(opened.error());
    auto db = std::make_shared<BlockingConnection>(std::move(*opened));
    return RetentionStep([db](Kept kind, Instant before, std::int64_t batch) {
      return store::postgres::remove_expired(*db, kind, before, batch);
    });
  }
  auto opened = OpenDatabase::open(config);
  if (!opened) return opened.error();
  const std::shared_ptr<OpenDatabase> home = std::move(*opened);
  return RetentionStep([home](Kept kind, Instant before, std::int64_t batch) -> Result<std::int64_t, store::DbError> {
    std::int64_t counted = 0;
    const auto done = home->database->write_now([&](Connection& db) -> JobResult {
      auto count = batch == 0 ? store::sqlite::count_expired(db, kind, before)
                              : store::sqlite::remove_expired(db, kind, before, batch);
      if (!count) return count.error();
      counted = *count;
      return {};
    });
    if (!done) return done.error();
    return counted;
  });
}

Result<std::string> privacy_of_database(const std::string& address, const PrivacyCommand& command,
                                        const std::string& email) {
  auto db = BlockingConnection::open(address);
  if (!db) return store::postgres::connect_failure(db.error());
  const auto user = store::postgres::find_person(*db, email);
  if (!user) return storage_error(user.error());
  if (!*user) return user_error("auth.no_user", "nobody signs in as " + email);
  if (command.verb == PrivacyCommand::Verb::kExport) {
    auto person = store::postgres::export_person(*db, **user);
    if (!person) return storage_error(person.error());
    return std::move(*person);
  }
  if (const auto erased = store::postgres::erase_person(*db, **user); !erased) return storage_error(erased.error());
  return boost::json::serialize(boost::json::object{{"erased", (**user).text()}});
}

Error not_ours_to_copy() {
  return user_error("cli.backup", "a PostgreSQL is backed up and restored with its own tools",
                    "pg_dump and pg_restore, or pg_basebackup with an archived log; docs/operating.md");
}

}  // namespace

Result<std::string> run_audit(const Config& config, const AuditCommand& command, std::ostream& out) {
  if (command.verb == AuditCommand::Verb::kVerify) return verify_audit(config);
  std::int64_t lines = 0;
  std::vector<store::AuditHead> heads;
  const auto read = read_audit(config, command.after,
                               {[&](const auto& found) { heads = found; },
                                [&](const store::AuditLine& line) {
                                  out << json_line(line) << '\n';
                                  ++lines;
                                }});
  if (!read) return read.error();
  for (const store::AuditHead& head : heads) {
    if (head.seq > command.after) out << json_line(head) << '\n';
  }
  return boost::json::serialize(boost::json::object{{"lines", lines}});
}

Result<std::string> run_retention(const Config& config, const RetentionCommand& command, Instant now) {
  auto step = retention_step(config);
  if (!step) return step.error();
  boost::json::object counted;
  for (const Kept kind : store::kAllKept) {
    const auto keep = config.retention.keep(kind);
    std::int64_t total = 0;
    for (bool more = keep.has_value(); more;) {
      const auto count = (*step)(kind, now - *keep, command.dry_run ? 0 : kBatch);
      if (!count) return storage_error(count.error());
      total += *count;
      more = !command.dry_run && *count == kBatch;
    }
    counted[store::word_of(kind)] = total;
  }
  return boost::json::serialize(boost::json::object{{command.dry_run ? "would_remove" : "removed", counted}});
}

void sweep_kept(store::sqlite::Database& database, const RetentionRules& rules, Instant now,
                std::function<void()> done) {
  // The kinds one after the other, each until a batch is not full.
  auto step = std::make_shared<std::function<void(std::size_t)>>();
  *step = [&database, rules, now, done = std::move(done), step](std::size_t index) {
    if (index >= store::kAllKept.size()) {
      done();
      // A function that holds itself would never be freed.
      const auto last = std::exchange(*step, nullptr);
      return;
    }
    const Kept kind = store::kAllKept[index];
    const auto keep = rules.keep(kind);
    if (!keep) return (*step)(index + 1);
    auto removed = std::make_shared<std::int64_t>(0);
    database.write(
        [kind, before = now - *keep, removed](Connection& db) -> JobResult {
          auto count = store::sqlite::remove_expired(db, kind, before, kBatch);
          if (!count) return count.error();
          *removed = *count;
          return {};
        },
        [step, index, removed](const JobResult& result) {
          const bool more = result && *removed == kBatch;
          const auto next = *step;
          next(more ? index : index + 1);
        });
  };
  const auto first = *step;
  first(0);
}

Result<std::string> run_privacy(const Config& config, const PrivacyCommand& command) {
  const auto email = service::normal_email(command.email);
  if (!email) return user_error("auth.email_invalid", "\"" + command.email + "\" is no e-mail address");
  if (!config.database.address.empty()) return privacy_of_database(config.database.address, command, *email);
  auto home = OpenDatabase::open(config);
  if (!home) return home.error();
  const auto accounts = store::sqlite::make_auth_store(*(*home)->database, store::sqlite::AuthStoreMode::kBlocking);
  std::optional<Result<std::optional<store::Account>, store::AuthRefusal>> found;
  accounts->find_account_by_email(*email, [&found](auto result) { found = std::move(result); });
  if (!*found) return our_error("store.trouble", "the database does not answer");
  if (!**found) return user_error("auth.no_user", "nobody signs in as " + *email);
  const UserId user = (**found)->id;
  std::string text;
  const auto done = (*home)->database->write_now([&](Connection& db) -> JobResult {
    if (command.verb == PrivacyCommand::Verb::kErase) {
      text = boost::json::serialize(boost::json::object{{"erased", user.text()}});
      return store::sqlite::erase_person(db, user);
    }
    auto person = store::sqlite::export_person(db, user);
    if (!person) return person.error();
    text = boost::json::serialize(*person);
    return {};
  });
  if (!done) return storage_error(done.error());
  return text;
}

Result<std::string> run_backup(const Config& config, const BackupCommand& command) {
  if (!config.database.address.empty()) return not_ours_to_copy();
  auto db = open_to_read(config);
  if (!db) return db.error();
  if (auto copied = store::sqlite::back_up_database(**db, command.file); !copied) return copied.error();
  return "The database is copied to " + command.file + ". Keep a copy of " + config.data + "/keys.json with it.";
}

Result<std::string> run_restore(const Config& config, const RestoreCommand& command, Instant now) {
  if (!config.database.address.empty()) return not_ours_to_copy();
  const auto folder = DataFolder::open(config.data);
  if (!folder) return folder.error();
  const auto lock = FolderLock::take(*folder);
  if (!lock) return lock.error();
  const std::string target = folder->database();
  const std::string draft = target + ".restoring";
  std::error_code failed;
  std::filesystem::remove(draft, failed);
  {
    // Looked at before anything is touched: whole, and of a schema that this program knows.
    auto source = Connection::open(command.file, OpenMode::kReadOnly);
    if (!source) return source.error();
    if (auto sound = store::sqlite::check_database(**source); !sound) return sound.error();
    if (auto copied = store::sqlite::back_up_database(**source, draft); !copied) return copied.error();
    auto copy = Connection::open(draft, OpenMode::kReadWrite);
    if (!copy) return copy.error();
    if (const auto version = store::sqlite::migrate(**copy); !version) return version.error();
  }
  if (std::filesystem::exists(target, failed)) {
    const std::string aside = target + ".before-" + to_iso(now).substr(0, 19);
    // With its log taken in, the file alone is everything.
    if (auto old = Connection::open(target, OpenMode::kReadWrite)) {
      (void)(*old)->execute_script("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    std::filesystem::rename(target, aside, failed);
    if (failed) return our_error("store.restore", "cannot move the old database aside: " + failed.message());
  }
  for (const char* side : {"-wal", "-shm"}) std::filesystem::remove(target + side, failed);
  std::filesystem::rename(draft, target, failed);
  if (failed) return our_error("store.restore", "cannot put the backup in place: " + failed.message());
  return "The database is restored from " + command.file + ". The one before is kept beside it.";
}

}  // namespace bedside::server
