// Auth's store on a real database, asked one question at a time.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "store/postgres/auth/auth_store.h"
#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/migrated.h"

namespace bedside::store::postgres::testing {

class AuthWorld : public ::testing::Test {
 protected:
  template <class T, class Ask>
  Result<T, AuthRefusal> ask(Ask question) {
    return awaited<Result<T, AuthRefusal>>(loop, [&](auto done) { question(AuthDone<T>(done)); });
  }
  Result<Account, AuthRefusal> create(const std::string& email) {
    NewAccount made;
    made.account.id = UserId{Uuid::v4(rng)};
    made.account.email = email;
    made.account.password_hash = "$argon2id$";
    made.account.user_metadata = {{"name", "Ada"}};
    made.account.created_at = now;
    made.account.updated_at = now;
    made.display_name = "Dr. Ada";
    made.profile_role = ProfileRole::kDoctor;
    return ask<Account>([&](auto done) { store->create_account(made, done); });
  }
  AccountSession sign_in(UserId user) {
    Session session;
    session.id = SessionId{Uuid::v4(rng)};
    session.user = user;
    session.method = "password";
    session.created_at = now;
    return *ask<AccountSession>([&](auto done) { store->open_session(session, "", done); });
  }
  Result<AccountSession, AuthRefusal> refresh(const SessionId& session, std::int64_t counter) {
    RefreshRequest request;
    request.session = session;
    request.counter = counter;
    request.now = now;
    request.reuse_interval = 10s;
    return ask<AccountSession>([&](auto done) { store->refresh_session(request, done); });
  }
  std::string sql(const std::string& statement) const { return TestPostgres::execute(address, statement); }

  std::string address = migrated_database();
  net::AsioLoop loop;
  Pool pool{loop, {.connect = {.address = as_server_login(address), .settings = {}}, .size = 3}};
  std::unique_ptr<AuthStore> store = make_auth_store(pool);
  Rng rng{7};
  Instant now = instant_from_ms(1'795'000'000'000);
};

}  // namespace bedside::store::postgres::testing
