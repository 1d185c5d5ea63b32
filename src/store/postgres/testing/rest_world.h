// REST on a real database: a few people who talk to each other, asked in the client's own language.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "store/postgres/rest/rest_store.h"
#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/migrated.h"
#include "wire/postgrest/request.h"

namespace bedside::store::postgres::testing {

class RestWorld : public ::testing::Test {
 protected:
  static constexpr const char* kAna = "00000000-0000-4000-8000-00000000000a";
  static constexpr const char* kBen = "00000000-0000-4000-8000-00000000000b";
  static constexpr const char* kEve = "00000000-0000-4000-8000-00000000000e";
  static constexpr const char* kRoom = "00000000-0000-4000-8000-0000000000c1";

  RestWorld() {
    sql("INSERT INTO users (id, display_name, role) VALUES ('" + std::string(kAna) + "', 'Ana', 'doctor'), ('" + kBen +
        "', 'Ben', 'patient'), ('" + kEve +
        "', 'Eve', 'patient');"
        "INSERT INTO chat_rooms (id, title, created_by) VALUES ('" +
        kRoom + "', 'Knee', '" + kAna +
        "');"
        "INSERT INTO room_members (room_id, user_id) VALUES ('" +
        kRoom + "', '" + kBen +
        "');"
        "INSERT INTO messages (room_id, sender_id, body, metadata, created_at) VALUES "
        "('" +
        kRoom + "', '" + kAna +
        "', 'How is the knee?', NULL, '2026-11-18T10:00:00Z'), "
        "('" +
        kRoom + "', '" + kBen +
        "', 'Better, thank you', '{\"n\":3,\"o\":{\"k\":\"v\"},\"l\":[1,2]}', '2026-11-18T10:01:00Z')");
  }

  static Actor user(const std::string& id) {
    return {Role::kAuthenticated, UserId::parse(id), R"({"role":"authenticated","sub":")" + id + "\"}"};
  }
  static Actor anon() { return {}; }
  static Actor service() { return {Role::kService, {}, R"({"role":"service_role"})"}; }

  RestResult ask(const Actor& actor, const postgrest::RawRequest& raw) {
    auto request = postgrest::parse_request(raw);
    if (!request) return DbError{request.error().code, request.error().message, request.error().details, ""};
    request->http_method = raw.method;
    return awaited<RestResult>(loop, [&](auto done) { store.run(actor, std::move(*request), done); });
  }
  // The body, or "CODE message".
  static std::string text(const RestResult& result) {
    return result ? result->body : result.error().code + " " + result.error().message;
  }
  std::string get(const Actor& actor, std::string_view path, std::string_view query, std::string_view prefer = {},
                  std::string_view accept = {}) {
    return text(ask(actor, {.method = "GET", .path = path, .query = query, .prefer = prefer, .accept = accept}));
  }
  std::string send(const Actor& actor, std::string_view method, std::string_view path, std::string_view query,
                   std::string_view body, std::string_view prefer = "return=representation") {
    return text(ask(actor, {.method = method,
                            .path = path,
                            .query = query,
                            .body = body,
                            .prefer = prefer,
                            .content_type = "application/json"}));
  }
  std::string sql(const std::string& statement) const { return TestPostgres::execute(address, statement); }

  std::string address = migrated_database();
  net::AsioLoop loop;
  Pool pool{loop, {.connect = {.address = as_server_login(address), .settings = {}}, .size = 2}};
  PostgresRestStore store{pool, rest::SelectOptions{.max_rows = 50, .aggregates = true}};
};

}  // namespace bedside::store::postgres::testing
