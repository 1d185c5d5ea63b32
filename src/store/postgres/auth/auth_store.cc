#include "store/postgres/auth/auth_store.h"

#include <utility>

#include "base/os/log.h"
#include "store/postgres/auth/guests.h"
#include "store/postgres/auth/own_data.h"
#include "store/postgres/auth/sessions.h"

namespace bedside::store::postgres {
namespace {

template <class T>
Result<T, AuthRefusal> refused(const auth::Failure& failure) {
  if (failure.why == AuthRefusal::kTrouble) log(LogLevel::kError, "auth.store", {{"code", failure.code}});
  return failure.why;
}

// One transaction around `work`, whose refusal is either rolled back or, where it has something to remember, committed.
template <class T, class Work>
Task<Result<T, AuthRefusal>> transact(Pool& pool, Work work) {
  auto opened = co_await Transaction::begin(pool);
  if (!opened) co_return refused<T>(auth::Failure(opened.error()));
  auto outcome = co_await work(*opened);
  if (!outcome && !outcome.error().keep) co_return refused<T>(outcome.error());
  const auto committed = co_await opened->commit();
  if (!committed) co_return refused<T>(auth::Failure(committed.error()));
  if (!outcome) co_return refused<T>(outcome.error());
  co_return std::move(*outcome);
}

class PostgresAuthStore final : public AuthStore {
 public:
  explicit PostgresAuthStore(Pool& pool) : pool_(pool) {}

  void create_account(NewAccount account, AuthDone<Account> done) override {
    start<Account>([account = std::move(account)](Transaction& tx) { return auth::create_account(tx, account); },
                   std::move(done));
  }
  void find_account(UserId id, AuthDone<std::optional<Account>> done) override {
    start<std::optional<Account>>([id](Transaction& tx) { return auth::account_by_id(tx, id); }, std::move(done));
  }
  void find_account_by_email(std::string email, AuthDone<std::optional<Account>> done) override {
    start<std::optional<Account>>(
        [email = std::move(email)](Transaction& tx) { return auth::account_by_email(tx, email); }, std::move(done));
  }
  // As the service role: it is a row of the public tables, and no account is asked.
  void welcome_foreign(ForeignPerson person, AuthDone<bool> done) override {
    pool_.run({act_as(Actor{.role = Role::kService, .user = {}, .claims_json = {}}), auth::put_foreign(person)},
              [done = std::move(done)](const Connection::BatchResult& result) {
                if (!result) return done(refused<bool>(auth::Failure(result.error().error)));
                done(result->back().affected() > 0);
              });
  }
  void list_accounts(std::int64_t offset, std::int64_t limit, AuthDone<AccountPage> done) override {
    start<AccountPage>([=](Transaction& tx) { return auth::list_accounts(tx, offset, limit); }, std::move(done));
  }
  void change_account(UserId id, AccountChange change, Instant now, AuthDone<ChangedAccount> done) override {
    start<ChangedAccount>(
        [id, change = std::move(change), now](Transaction& tx) { return auth::change_account(tx, id, change, now); },
        std::move(done));
  }
  void delete_account(UserId id, Instant now, AuthDone<std::vector<SessionId>> done) override {
    start<std::vector<SessionId>>([=](Transaction& tx) { return auth::delete_account(tx, id, now); }, std::move(done));
  }
  void open_session(Session session, std::string rehashed, AuthDone<AccountSession> done) override {
    start<AccountSession>([session = std::move(session), rehashed = std::move(rehashed)](
                              Transaction& tx) { return auth::open_session(tx, session, rehashed); },
                          std::move(done));
  }
  void find_session(SessionId id, AuthDone<AccountSession> done) override {
    start<AccountSession>([id](Transaction& tx) { return auth::find_session(tx, id); }, std::move(done));
  }
  void refresh_session(RefreshRequest request, AuthDone<AccountSession> done) override {
    start<AccountSession>([request](Transaction& tx) { return auth::refresh_session(tx, request); }, std::move(done));
  }
  void end_sessions(UserId user, EndScope scope, std::optional<SessionId> current, Instant now,
                    AuthDone<std::vector<SessionId>> done) override {
    start<std::vector<SessionId>>([=](Transaction& tx) { return auth::end_sessions(tx, user, scope, current, now); },
                                  std::move(done));
  }
  void list_sessions(UserId user, AuthDone<std::vector<Session>> done) override {
    start<std::vector<Session>>([=](Transaction& tx) { return auth::list_sessions(tx, user); }, std::move(done));
  }
  void refused_since(Instant since, Instant now, AuthDone<Refused> done) override {
    start<Refused>([=](Transaction& tx) { return auth::refused_since(tx, since, now); }, std::move(done));
  }
  void put_one_time_token(OneTimeToken token, AuthDone<Account> done) override {
    start<Account>([token = std::move(token)](Transaction& tx) { return auth::put_one_time_token(tx, token); },
                   std::move(done));
  }
  void redeem_one_time_token(Redeem redeem, AuthDone<AccountSession> done) override {
    start<AccountSession>(
        [redeem = std::move(redeem)](Transaction& tx) { return auth::redeem_one_time_token(tx, redeem); },
        std::move(done));
  }
  void find_join_link(std::string link_digest, Instant now, AuthDone<JoinLink> done) override {
    start<JoinLink>(
        [digest = std::move(link_digest), now](Transaction& tx) { return auth::find_join_link(tx, digest, now); },
        std::move(done));
  }
  void join_as_guest(JoinRequest request, AuthDone<Joined> done) override {
    start<Joined>([request = std::move(request)](Transaction& tx) { return auth::join_as_guest(tx, request); },
                  std::move(done));
  }
  void export_person(UserId id, AuthDone<std::string> done) override {
    start<std::string>([id](Transaction& tx) { return auth::export_person(tx, id); }, std::move(done));
  }
  void erase_person(UserId id, Instant now, AuthDone<std::vector<SessionId>> done) override {
    start<std::vector<SessionId>>([=](Transaction& tx) { return auth::erase_person(tx, id, now); }, std::move(done));
  }
  void sweep(SweepRequest request, AuthDone<std::int64_t> done) override {
    start<std::int64_t>([request](Transaction& tx) { return auth::sweep(tx, request); }, std::move(done));
  }

 private:
  template <class T, class Work>
  void start(Work work, AuthDone<T> done) {
    // Later and never at once: what asks may not be ready for the answer yet.
    pool_.loop().post([&pool = pool_, work = std::move(work), done = std::move(done)] {
      spawn<Result<T, AuthRefusal>>(transact<T>(pool, work), done);
    });
  }

  Pool& pool_;
};

}  // namespace

std::unique_ptr<AuthStore> make_auth_store(Pool& pool) { return std::make_unique<PostgresAuthStore>(pool); }

}  // namespace bedside::store::postgres
