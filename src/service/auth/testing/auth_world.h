// For tests: the whole of /auth/v1 over a real database in memory, asked the way a browser would ask it.
#pragma once

#include <gtest/gtest.h>
#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/testing/manual_loop.h"
#include "service/auth/auth_service.h"
#include "service/auth/token_access.h"
#include "store/sqlite/auth_store.h"
#include "wire/json/json.h"

namespace bedside::service::testing {

struct Answer {
  int status = 0;
  net::Headers headers;
  boost::json::value body;
  std::string raw;

  std::string text(boost::json::string_view member) const {
    const auto* object = body.if_object();
    const auto* value = object != nullptr ? object->if_contains(member) : nullptr;
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  }
  std::string code() const { return std::to_string(status) + " " + text("code"); }
  const boost::json::object& user() const { return body.at("user").as_object(); }
  std::string access_token() const { return text("access_token"); }
  std::string refresh_token() const { return text("refresh_token"); }
};

// What differs from an ordinary request with the anon key.
struct With {
  std::string bearer{};
  std::string query{};
  std::string key = "anon";  // "anon", "service", "" for none, or the key itself.
  std::string version = "2024-01-01";
  std::string peer = "192.0.2.1";
  std::string browser{};
};

class AuthWorld {
 public:
  explicit AuthWorld(AuthOptions options = {}) : options_(std::move(options)) {
    store::sqlite::DatabaseOptions database;
    database.path = ":memory:";
    database.threading = store::sqlite::Threading::kInline;
    auto opened = store::sqlite::Database::open(database, loop);
    EXPECT_TRUE(opened.ok());
    db = std::move(*opened);
    store = store::sqlite::make_auth_store(*db);
    KeyOptions key_options;
    key_options.external_jwt_secret = "an external secret of some forty characters";
    key_options.publishable_keys = {"sb_publishable_test"};
    key_options.secret_keys = {"sb_secret_test"};
    keys = *Keys::make(key_options, loop.now());
    HasherOptions cheap;
    cheap.cost = {1, 8192};
    hasher = std::make_unique<PasswordHasher>(cheap, loop);
    service = std::make_unique<AuthService>(loop, *store, keys, book, *hasher, options_,
                                            [this](const store::AuditEntry& entry) { audited.push_back(entry); });
  }

  Answer ask(std::string method, std::string path, std::string body, const With& with = {}) {
    std::optional<net::Response> response;
    service->handle(request(std::move(method), std::move(path), std::move(body), with),
                    [&response](net::Response got) { response = std::move(got); });
    EXPECT_TRUE(loop.run_until([&response] { return response.has_value(); }));
    Answer answer;
    if (!response) return answer;
    answer.status = response->status;
    answer.headers = std::move(response->headers);
    answer.raw = response->body;
    if (auto parsed = json::parse(answer.raw)) answer.body = std::move(*parsed);
    return answer;
  }
  Answer post(std::string path, const boost::json::value& body, const With& with = {}) {
    return ask("POST", std::move(path), json::serialize(body), with);
  }
  Answer put(std::string path, const boost::json::value& body, const With& with = {}) {
    return ask("PUT", std::move(path), json::serialize(body), with);
  }
  Answer get(std::string path, const With& with = {}) { return ask("GET", std::move(path), {}, with); }

  With as(const Answer& signed_in) const { return {.bearer = signed_in.access_token()}; }
  With admin() const { return {.bearer = keys->service_key(), .key = "service"}; }

  Answer sign_up(std::string email, boost::json::object data = {}) {
    return post("/signup", {{"email", email}, {"password", "correct horse"}, {"data", std::move(data)}});
  }
  Answer sign_in(std::string email, std::string password = "correct horse", With with = {}) {
    with.query = "grant_type=password";
    return post("/token", {{"email", email}, {"password", password}}, with);
  }
  Answer refresh(std::string token, With with = {}) {
    with.query = "grant_type=refresh_token";
    return post("/token", {{"refresh_token", token}}, with);
  }

  // One value of the database as text; "" for no row.
  std::string one(const std::string& sql, const std::string& parameter = {}) {
    std::string found;
    const auto done = db->write_now([&](store::sqlite::Connection& c) -> store::sqlite::JobResult {
      auto cursor = c.prepare(sql);
      if (!cursor) return cursor.error();
      if (!parameter.empty()) cursor->bind(parameter);
      const auto row = cursor->step();
      if (!row) return row.error();
      if (*row) found = cursor->text(0);
      return {};
    });
    EXPECT_TRUE(done.ok()) << sql;
    return found;
  }
  void break_database() {
    EXPECT_TRUE(db->write_now([](store::sqlite::Connection& c) {
                    return c.execute_script(
                        "ALTER TABLE auth_users RENAME TO gone; ALTER TABLE auth_sessions RENAME TO gone_too");
                  }).ok());
  }

  bedside::testing::ManualLoop loop;
  std::unique_ptr<store::sqlite::Database> db;
  std::unique_ptr<store::AuthStore> store;
  std::shared_ptr<const Keys> keys;
  SessionBook book{Duration(3600s)};
  std::unique_ptr<PasswordHasher> hasher;
  std::unique_ptr<AuthService> service;
  std::vector<store::AuditEntry> audited;

 private:
  net::Request request(std::string method, std::string path, std::string body, const With& with) const {
    net::Request made;
    made.method = std::move(method);
    made.path = path.starts_with("/bedside/") ? path : "/auth/v1" + path;
    made.query = with.query;
    made.body = std::move(body);
    made.peer = Redacted<std::string>(with.peer);
    const std::string key = with.key == "anon"      ? keys->anon_key()
                            : with.key == "service" ? keys->service_key()
                                                    : with.key;
    if (!key.empty()) made.headers.add("apikey", key);
    const std::string& bearer = with.bearer.empty() ? key : with.bearer;
    if (!bearer.empty()) made.headers.add("authorization", "Bearer " + bearer);
    if (!with.version.empty()) made.headers.add("x-supabase-api-version", with.version);
    if (!with.browser.empty()) made.headers.add("user-agent", with.browser);
    return made;
  }

  AuthOptions options_;
};

}  // namespace bedside::service::testing
