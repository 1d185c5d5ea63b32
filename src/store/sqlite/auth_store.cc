#include "store/sqlite/auth_store.h"

#include <optional>
#include <utility>

#include "base/os/log.h"
#include "store/sqlite/auth_accounts.h"
#include "store/sqlite/auth_sessions.h"
#include "store/sqlite/auth_tokens.h"
#include "store/sqlite/keeping/privacy.h"
#include "store/sqlite/visits/guests.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite {
namespace {

template <class T>
using Answer = std::optional<Result<T, AuthRefusal>>;

// One transaction whose refusal is either rolled back or, where it has something to remember, committed.
template <class T, class Work>
JobResult run(Connection& connection, const Work& work, Answer<T>& answer) {
  auth::Outcome<T> outcome = work(connection);
  if (outcome) {
    answer.emplace(std::move(*outcome));
    return {};
  }
  const auth::Failure& failure = outcome.error();
  answer.emplace(failure.why);
  if (failure.keep) return {};
  return DbError{failure.code.empty() ? "P0001" : failure.code, "auth refused", "", ""};
}

template <class T>
void deliver(const JobResult& committed, Answer<T>& answer, const AuthDone<T>& done) {
  // A refusal rolls its job back, so a failed job with a refusal at hand is that refusal.
  const bool refused = answer && !answer->ok() && answer->error() != AuthRefusal::kTrouble;
  if (committed || refused) return done(std::move(*answer));
  log(LogLevel::kError, "auth.store", {{"code", committed.error().code}});
  done(AuthRefusal::kTrouble);
}

auth::Outcome<std::string> exported(Connection& connection, UserId id) {
  if (const auto account = auth::require_account(connection, id); !account) return account.error();
  auto person = export_person(connection, id);
  if (!person) return auth::Failure(person.error());
  return json::serialize(*person);
}

auth::Outcome<std::vector<SessionId>> erased(Connection& connection, UserId id, Instant now) {
  if (const auto account = auth::require_account(connection, id); !account) return account.error();
  auto ended = auth::end_sessions(connection, id, EndScope::kAll, std::nullopt, now);
  if (!ended) return ended.error();
  if (const auto gone = erase_person(connection, id); !gone) return auth::Failure(gone.error());
  return ended;
}

class SqliteAuthStore final : public AuthStore {
 public:
  SqliteAuthStore(Database& db, AuthStoreMode mode) : db_(db), mode_(mode) {}

  void create_account(NewAccount account, AuthDone<Account> done) override {
    write<Account>([account = std::move(account)](Connection& c) { return auth::create_account(c, account); },
                   std::move(done));
  }
  void find_account(UserId id, AuthDone<std::optional<Account>> done) override {
    read<std::optional<Account>>([id](Connection& c) { return auth::account_by_id(c, id); }, std::move(done));
  }
  void find_account_by_email(std::string email, AuthDone<std::optional<Account>> done) override {
    read<std::optional<Account>>([email = std::move(email)](Connection& c) { return auth::account_by_email(c, email); },
                                 std::move(done));
  }
  void welcome_foreign(ForeignPerson person, AuthDone<bool> done) override {
    write<bool>([person = std::move(person)](Connection& c) { return auth::welcome_foreign(c, person); },
                std::move(done));
  }
  void list_accounts(std::int64_t offset, std::int64_t limit, AuthDone<AccountPage> done) override {
    read<AccountPage>([=](Connection& c) { return auth::list_accounts(c, offset, limit); }, std::move(done));
  }
  void change_account(UserId id, AccountChange change, Instant now, AuthDone<ChangedAccount> done) override {
    write<ChangedAccount>(
        [id, change = std::move(change), now](Connection& c) { return auth::change_account(c, id, change, now); },
        std::move(done));
  }
  void delete_account(UserId id, Instant now, AuthDone<std::vector<SessionId>> done) override {
    write<std::vector<SessionId>>([=](Connection& c) { return auth::delete_account(c, id, now); }, std::move(done));
  }
  void open_session(Session session, std::string rehashed, AuthDone<AccountSession> done) override {
    write<AccountSession>([session = std::move(session), rehashed = std::move(rehashed)](
                              Connection& c) { return auth::open_session(c, session, rehashed); },
                          std::move(done));
  }
  void find_session(SessionId id, AuthDone<AccountSession> done) override {
    read<AccountSession>([id](Connection& c) { return auth::find_session(c, id); }, std::move(done));
  }
  void refresh_session(RefreshRequest request, AuthDone<AccountSession> done) override {
    write<AccountSession>([request](Connection& c) { return auth::refresh_session(c, request); }, std::move(done));
  }
  void end_sessions(UserId user, EndScope scope, std::optional<SessionId> current, Instant now,
                    AuthDone<std::vector<SessionId>> done) override {
    write<std::vector<SessionId>>([=](Connection& c) { return auth::end_sessions(c, user, scope, current, now); },
                                  std::move(done));
  }
  void list_sessions(UserId user, AuthDone<std::vector<Session>> done) override {
    read<std::vector<Session>>([user](Connection& c) { return auth::list_sessions(c, user); }, std::move(done));
  }
  void refused_since(Instant since, Instant now, AuthDone<Refused> done) override {
    read<Refused>([=](Connection& c) { return auth::refused_since(c, since, now); }, std::move(done));
  }
  void put_one_time_token(OneTimeToken token, AuthDone<Account> done) override {
    write<Account>([token = std::move(token)](Connection& c) { return auth::put_one_time_token(c, token); },
                   std::move(done));
  }
  void redeem_one_time_token(Redeem redeem, AuthDone<AccountSession> done) override {
    write<AccountSession>(
        [redeem = std::move(redeem)](Connection& c) { return auth::redeem_one_time_token(c, redeem); },
        std::move(done));
  }
  void find_join_link(std::string link_digest, Instant now, AuthDone<JoinLink> done) override {
    read<JoinLink>(
        [digest = std::move(link_digest), now](Connection& c) { return auth::find_join_link(c, digest, now); },
        std::move(done));
  }
  void join_as_guest(JoinRequest request, AuthDone<Joined> done) override {
    write<Joined>([request = std::move(request)](Connection& c) { return auth::join_as_guest(c, request); },
                  std::move(done));
  }
  void export_person(UserId id, AuthDone<std::string> done) override {
    read<std::string>([id](Connection& c) { return exported(c, id); }, std::move(done));
  }
  void erase_person(UserId id, Instant now, AuthDone<std::vector<SessionId>> done) override {
    write<std::vector<SessionId>>([id, now](Connection& c) { return erased(c, id, now); }, std::move(done));
  }
  void sweep(SweepRequest request, AuthDone<std::int64_t> done) override {
    write<std::int64_t>([request](Connection& c) { return auth::sweep(c, request); }, std::move(done));
  }

 private:
  template <class T, class Work>
  void write(Work work, AuthDone<T> done) {
    const auto answer = std::make_shared<Answer<T>>();
    const Job job = [work = std::move(work), answer](Connection& c) { return run<T>(c, work, *answer); };
    if (mode_ == AuthStoreMode::kBlocking) return deliver(db_.write_now(job), *answer, done);
    db_.write(job, [answer, done = std::move(done)](JobResult committed) { deliver(committed, *answer, done); });
  }

  template <class T, class Work>
  void read(Work work, AuthDone<T> done) {
    // The command line has no loop for a reader's answer to arrive on.
    if (mode_ == AuthStoreMode::kBlocking) return write(std::move(work), std::move(done));
    const auto answer = std::make_shared<Answer<T>>();
    const Job job = [work = std::move(work), answer](Connection& c) { return run<T>(c, work, *answer); };
    db_.read(job, [answer, done = std::move(done)](JobResult finished) { deliver(finished, *answer, done); });
  }

  Database& db_;
  AuthStoreMode mode_;
};

}  // namespace

std::unique_ptr<AuthStore> make_auth_store(Database& db, AuthStoreMode mode) {
  return std::make_unique<SqliteAuthStore>(db, mode);
}

}  // namespace bedside::store::sqlite
