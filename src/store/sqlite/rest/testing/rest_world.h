// For tests: a real database file in a folder of its own, a few people who talk to each other, and REST asked in the
// client's own language.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/testing/manual_loop.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rest/rest_store.h"
#include "wire/json/json.h"
#include "wire/postgrest/request.h"

namespace bedside::store::sqlite::rest {

// What a test sees of an answer: the error's code, or the body.
struct Seen {
  std::string code;  // Empty when the request succeeded.
  DbError error;
  RestAnswer answer;

  boost::json::value body() const {
    auto parsed = json::parse(answer.body);
    return parsed ? *parsed : boost::json::value("unparsable: " + answer.body);
  }
  std::string text() const { return code.empty() ? json::serialize(body()) : code + " " + error.message; }
};

class RestWorld : public ::testing::Test {
 protected:
  RestWorld() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bedside-rest-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    DatabaseOptions options;
    options.path = (folder_ / "bedside.db").string();
    options.threading = Threading::kInline;
    options.environment = {[this] { return now_ += std::chrono::milliseconds(1); }, [this] { return Uuid::v4(rng_); }};
    auto opened = Database::open(std::move(options), loop_);
    EXPECT_TRUE(opened.ok()) << (opened ? "" : opened.error().message);
    database_ = std::move(*opened);
    store_ = std::make_unique<SqliteRestStore>(*database_, RestOptions{.max_rows = 50});
    seed();
  }
  ~RestWorld() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  static Actor user(std::string_view id) {
    Actor actor;
    actor.role = Role::kAuthenticated;
    actor.user = UserId::parse(id);
    return actor;
  }
  static Actor anon() { return {}; }
  static Actor service() {
    Actor actor;
    actor.role = Role::kService;
    return actor;
  }

  Seen ask(const Actor& actor, const postgrest::RawRequest& raw) {
    Seen seen;
    auto request = postgrest::parse_request(raw);
    if (!request) {
      const auto& refusal = request.error();
      seen.code = refusal.code;
      seen.error = {refusal.code, refusal.message, refusal.details, refusal.hint};
      return seen;
    }
    std::optional<RestResult> result;
    store_->run(actor, std::move(*request), [&](RestResult r) { result.emplace(std::move(r)); });
    loop_.run_posted();
    EXPECT_TRUE(result.has_value()) << "the store must answer once";
    if (!result->ok()) {
      seen.error = result->error();
      seen.code = seen.error.code;
    } else {
      seen.answer = **result;
    }
    return seen;
  }

  Seen get(const Actor& actor, std::string_view path, std::string_view query, std::string_view accept = "",
           std::string_view prefer = "") {
    return ask(actor, {.method = "GET", .path = path, .query = query, .prefer = prefer, .accept = accept});
  }
  Seen write(const Actor& actor, std::string_view method, std::string_view path, std::string_view query,
             std::string_view body, std::string_view prefer = "return=representation") {
    return ask(actor, {.method = method,
                       .path = path,
                       .query = query,
                       .body = body,
                       .prefer = prefer,
                       .content_type = "application/json"});
  }

  // A row made by the service role; its id.
  std::string add(std::string_view path, const std::string& body) {
    const auto seen = write(service(), "POST", path, "", body);
    EXPECT_EQ(seen.code, "") << path << " " << body << ": " << seen.error.message;
    if (!seen.code.empty()) return {};
    const auto body_of = seen.body();
    const auto& row = body_of.as_array().at(0).as_object();
    const auto* id = row.if_contains("id");
    return id == nullptr ? "" : std::string(id->as_string());
  }

  void seed() {
    doctor = add("/users", R"({"display_name":"Dr. Ana","role":"doctor"})");
    patient = add("/users", R"({"display_name":"Ben"})");
    stranger = add("/users", R"({"display_name":"Eve"})");
    room = add("/chat_rooms", R"({"title":"Knee","created_by":")" + doctor + "\"}");
    add("/room_members", R"({"room_id":")" + room + R"(","user_id":")" + patient + "\"}");
    other_room = add("/chat_rooms", R"({"title":"Other","created_by":")" + stranger + "\"}");
    message = say(doctor, "How is the knee?");
    say(patient, "Better, thank you");
    add("/messages", R"({"room_id":")" + other_room + R"(","sender_id":")" + stranger + R"(","body":"secret"})");
  }

  std::string say(const std::string& sender, const std::string& body, const std::string& metadata = "null") {
    return add("/messages", R"({"room_id":")" + room + R"(","sender_id":")" + sender + R"(","body":)" +
                                json::quote(body) + R"(,"metadata":)" + metadata + "}");
  }
  std::string call_body(const std::string& id) const {
    return R"({"id":")" + id + R"(","room_id":")" + room + R"(","caller_id":")" + doctor + R"(","receiver_id":")" +
           patient + "\"}";
  }
  std::string new_id() { return Uuid::v4(rng_).text(); }

  std::string doctor, patient, stranger, room, other_room, message;

 private:
  std::filesystem::path folder_;
  Instant now_ = instant_from_ms(1'795'000'000'000);
  Rng rng_{7};
  testing::ManualLoop loop_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqliteRestStore> store_;
};

}  // namespace bedside::store::sqlite::rest
