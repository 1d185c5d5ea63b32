// Goal: the doors open before anything else happens, fail in clear words, and the small translations are faithful.
#include "apps/server/serving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using ::testing::HasSubstr;

struct ServingTest : ::testing::Test {
  ServingTest() {
    config.data = temp.path("data");
    config.listen = {{.secure = false, .host = "127.0.0.1", .port = 0}};
  }
  net::testing::TempFolder temp;
  Config config;
};

TEST_F(ServingTest, LearnsThePortThatTheSystemChose) {
  const auto doors = open_doors(config);
  ASSERT_TRUE(doors.ok()) << doors.error().message;
  EXPECT_NE(config.listen.front().port, 0);
  EXPECT_EQ(config.listen.front().port, doors->endpoints.front().port());
}

TEST_F(ServingTest, RefusesASecondServerOnTheSameData) {
  const auto first = open_doors(config);
  Config again = config;
  again.listen.front().port = 0;
  EXPECT_EQ(open_doors(again).error().id, "data.locked");
}

TEST_F(ServingTest, RefusesATakenPort) {
  const auto first = open_doors(config);
  Config other = config;
  other.data = temp.path("other");
  const auto second = open_doors(other);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().id, "net.port_taken");
  EXPECT_FALSE(second.error().next.empty());
}

TEST_F(ServingTest, MakesItsOwnCertificateWhenAsked) {
  config.listen.front().secure = true;
  config.tls_source = TlsSource::kSelfMade;
  EXPECT_TRUE(open_doors(config).ok());
}

TEST_F(ServingTest, AnswersRefusalsOfTheNetWithCors) {
  EXPECT_EQ(server_options(config).own_answer_headers.get("access-control-allow-origin"), "*");
}

TEST_F(ServingTest, SeedsAreNotRepeated) { EXPECT_NE(secure_seed(), secure_seed()); }

TEST_F(ServingTest, PassesOnTheRightsOfATopic) {
  struct Topics final : store::TopicStore {
    void rights(const store::Actor&, const std::string& topic, Answer answer) override {
      if (topic == "broken")
        return answer(store::DbError{.code = "XX000", .message = "broken", .details = "", .hint = ""});
      answer(store::TopicRights{.broadcast = {true, false}, .presence = {}});
    }
    void past(const store::Actor&, const std::string& topic, Instant, std::size_t, Past answer) override {
      answer(std::vector<store::DatabaseBroadcast>{{.id = "1", .topic = topic, .event = "e", .payload = "{}"}});
    }
  } topics;
  const auto check = rights_of(topics);
  check({}, "room:1", [](Result<store::TopicRights> rights) {
    EXPECT_TRUE(rights.ok() && rights->may_join() && !rights->broadcast.write);
  });
  check({}, "broken", [](Result<store::TopicRights> rights) { EXPECT_FALSE(rights.ok()); });
  replay_of(topics)({}, "room:1", Instant{}, 5, [](const std::vector<store::DatabaseBroadcast>& past) {
    ASSERT_EQ(past.size(), 1u);
    EXPECT_EQ(past[0].topic, "room:1");
  });
}

}  // namespace
}  // namespace bedside::server
