// Goal: the commands as a person meets them: text, one-line errors, exit codes.
#include "apps/server/operator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <sstream>

#include "apps/server/data_folder.h"
#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

struct OperatorTest : ::testing::Test {
  Outcome run(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const int code = run_command(arguments, "1.2.3", in, out, err, serve);
    return {code, out.str(), err.str()};
  }
  std::string data() const { return temp.path("data"); }

  net::testing::TempFolder temp;
  ServeCommand serve = [](const Config&, const Serve&) { return Status(); };
};

TEST_F(OperatorTest, PrintsItsVersionAndItsHelp) {
  EXPECT_EQ(run({"version"}).out, "bedside 1.2.3\n");
  EXPECT_EQ(run({"--help"}).code, 0);
}

TEST_F(OperatorTest, AnswersAMistakeWithOneLineAndCode2) {
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"serve", "--prot", "1"},
                                                {"serve", "--listen", "here"},
                                                {"serve", "--config", "/no.toml"}}) {
    const Outcome outcome = run(wrong);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, AllOf(StartsWith("bedside: "), EndsWith("\n")));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
  }
}

TEST_F(OperatorTest, PrintsKeysAsOneJsonObjectThatStays) {
  const Outcome first = run({"keys", "--data", data()});
  ASSERT_EQ(first.code, 0) << first.err;
  const auto keys = boost::json::parse(first.out).as_object();
  EXPECT_EQ(keys.at("url").as_string(), "http://localhost:8080");
  EXPECT_TRUE(keys.at("anon_key").is_string());
  EXPECT_TRUE(keys.at("service_key").is_string());
  EXPECT_EQ(keys.at("jwks").at("keys").as_array().size(), 1u);
  EXPECT_EQ(run({"keys", "--data", data()}).out, first.out);
}

TEST_F(OperatorTest, PrintsTheUrlOfTheServerThatRan) {
  ASSERT_TRUE(DataFolder::open(data())->write_url("http://localhost:4321").ok());
  EXPECT_THAT(run({"keys", "--data", data()}).out, HasSubstr("\"http://localhost:4321\""));
}

TEST_F(OperatorTest, AddsPeopleAndARoom) {
  const Outcome ada =
      run({"user", "add", "ada@x.example", "--role", "doctor", "--name", "Ada", "--password-stdin", "--data", data()},
          "a long password\n");
  ASSERT_EQ(ada.code, 0) << ada.err;
  const Outcome sam = run({"user", "add", "sam@x.example", "--name", "Sam", "--data", data()});
  ASSERT_EQ(sam.code, 0) << sam.err;
  EXPECT_THAT(sam.out, AllOf(HasSubstr("\"password\""), HasSubstr("\"patient\"")));
  EXPECT_EQ(run({"room", "add", "--member", "ada@x.example", "--member", "sam@x.example", "--data", data()}).code, 0);
  const Outcome again = run({"user", "add", "sam@x.example", "--name", "Sam", "--data", data()});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, StartsWith("bedside: "));
}

TEST_F(OperatorTest, RefusesWhatIsNoAddress) {
  const Outcome outcome = run({"user", "add", "ada", "--name", "A", "--data", data()});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err, "bedside: This is not an e-mail address; Write it as name@example.org.\n");
}

TEST_F(OperatorTest, RefusesAShortPassword) {
  const Outcome outcome =
      run({"user", "add", "a@x.example", "--name", "A", "--password-stdin", "--data", data()}, "short\n");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("6 to 72 characters"));
}

TEST_F(OperatorTest, MigratesUnlessAServerRuns) {
  const Outcome done = run({"migrate", "--data", data()});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("schema version"));
  const auto lock = FolderLock::take(*DataFolder::open(data()));
  const Outcome refused = run({"migrate", "--data", data()});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("another bedside is running"));
}

TEST_F(OperatorTest, ChecksWithAnExitCode) {
  EXPECT_EQ(run({"check", "--data", data()}).code, 1);
  run({"migrate", "--data", data()});
  const Outcome outcome = run({"check", "--data", data()});
  EXPECT_EQ(outcome.code, 0) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("ok   database"));
}

TEST_F(OperatorTest, SaysWhyServingFailed) {
  serve = [](const Config&, const Serve&) {
    return Status(user_error("net.port_taken", "port 1 is taken", "choose another"));
  };
  const Outcome outcome = run({"serve", "--data", data()});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "bedside: port 1 is taken; choose another\n");
}

}  // namespace
}  // namespace bedside::server
