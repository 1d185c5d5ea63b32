// Two people in a room with each other, for the tests of what is kept.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "store/postgres/blocking.h"
#include "store/postgres/pool.h"
#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/migrated.h"

namespace bedside::store::postgres::testing {

class KeepingWorld : public ::testing::Test {
 protected:
  static constexpr const char* kAda = "00000000-0000-4000-8000-00000000000a";
  static constexpr const char* kSam = "00000000-0000-4000-8000-00000000000b";
  static constexpr const char* kRoom = "00000000-0000-4000-8000-0000000000c1";
  static constexpr const char* kCall = "00000000-0000-4000-8000-0000000000d1";
  static constexpr const char* kSession = "00000000-0000-4000-8000-0000000000e1";

  KeepingWorld() {
    const std::string ada = kAda;
    const std::string sam = kSam;
    const std::string room = kRoom;
    sql("INSERT INTO auth.users (id, email, encrypted_password, raw_user_meta_data) VALUES ('" + ada +
        "', 'ada@example.org', 'the hash of Ada', '{\"name\":\"Dr. Ada\",\"role\":\"doctor\"}'), ('" + sam +
        "', 'sam@example.org', 'the hash', '{\"name\":\"Sam Okafor\"}')");
    sql("INSERT INTO chat_rooms (id, created_by) VALUES ('" + room + "', '" + ada + "')");
    sql("INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + sam + "')");
    sql("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + ada + "', 'good morning'), ('" +
        room + "', '" + sam + "', 'I am Sam')");
    sql("INSERT INTO auth.sessions (id, user_id, created_at) VALUES ('" + std::string(kSession) + "', '" + sam +
        "', now())");
  }

  std::string sql(const std::string& statement) const { return TestPostgres::execute(address, statement); }
  // As that user, with the claims of a token: "ok", or what was refused.
  std::string as(const std::string& user, const std::string& statement) const {
    try {
      sql("SELECT set_config('role', 'authenticated', true), set_config('request.jwt.claims', '{\"sub\":\"" + user +
          "\",\"role\":\"authenticated\"}', true); " + statement);
      return "ok";
    } catch (const std::exception& refused) {
      return refused.what();
    }
  }
  void start_call() const {
    EXPECT_EQ(as(kAda, "INSERT INTO video_calls (id, room_id, caller_id, receiver_id) VALUES ('" + std::string(kCall) +
                           "', '" + kRoom + "', '" + kAda + "', '" + kSam + "')"),
              "ok");
  }
  void set_status(const std::string& user, const std::string& status) const {
    EXPECT_EQ(as(user, "UPDATE video_calls SET status = '" + status + "' WHERE id = '" + kCall + "'"), "ok");
  }
  BlockingConnection open(const std::string& login = "superuser") const {
    auto opened =
        BlockingConnection::open(TestPostgres::instance().address(address.substr(address.rfind('=') + 1), login));
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  // A login with the rights of a server and no more.
  std::string least_privileged() const {
    sql("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'least') THEN "
        "CREATE ROLE least LOGIN IN ROLE bedside_server; END IF; END $$");
    return TestPostgres::instance().address(address.substr(address.rfind('=') + 1), "least");
  }

  std::string address = migrated_database();
  net::AsioLoop loop;
  Pool pool{loop, {.connect = {.address = least_privileged(), .settings = {}}, .size = 2}};
};

}  // namespace bedside::store::postgres::testing
