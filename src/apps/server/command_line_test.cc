// Goal: what is typed becomes the right command, and what is mistyped one line with its mend.
#include "apps/server/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

CommandLine parsed(const std::vector<std::string>& arguments) {
  auto line = parse_command_line(arguments);
  EXPECT_TRUE(line.ok()) << line.error().message;
  return line.ok() ? *line : CommandLine{};
}

Error refused(const std::vector<std::string>& arguments) {
  const auto line = parse_command_line(arguments);
  EXPECT_FALSE(line.ok());
  return line.ok() ? Error{} : line.error();
}

TEST(CommandLine, TakesADatabaseWhereverOneIsUsed) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"serve"}, {"migrate"}, {"check"}, {"room", "add", "--member", "a@example.org"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--database", "postgresql://me@db/app"});
    EXPECT_EQ(parsed(arguments).config.database.address, "postgresql://me@db/app");
  }
  EXPECT_EQ(parsed({"serve"}).config.database.address, "");
  EXPECT_FALSE(parse_command_line({"serve", "--database", "postgresql://me:hush@db/app"}).ok());
}

TEST(CommandLine, ServesWhereItIsTold) {
  const auto line =
      parsed({"serve", "--data", "d", "--listen", "http://localhost:1", "--listen", "http://[::]:2", "--demo"});
  EXPECT_TRUE(std::get<Serve>(line.command).demo);
  EXPECT_EQ(line.config.data, "d");
  ASSERT_EQ(line.config.listen.size(), 2u);
  EXPECT_EQ(line.config.listen[1].port, 2);
}

TEST(CommandLine, LaysOptionsOverTheFile) {
  const net::testing::TempFolder folder;
  std::ofstream(folder.path("b.toml")) << "data = \"from file\"\nurl = \"https://a.example\"\n";
  const auto file_only = parsed({"serve", "--config", folder.path("b.toml")});
  EXPECT_EQ(file_only.config.data, "from file");
  const auto both = parsed({"serve", "--config", folder.path("b.toml"), "--data", "typed"});
  EXPECT_EQ(both.config.data, "typed");
  EXPECT_EQ(both.config.url, "https://a.example");
}

TEST(CommandLine, WantsACertificateForHttps) {
  EXPECT_THAT(refused({"serve", "--listen", "https://0.0.0.0:1"}).next, HasSubstr("--tls-self-made"));
  EXPECT_EQ(parsed({"serve", "--listen", "https://0.0.0.0:1", "--tls-self-made"}).config.tls_source,
            TlsSource::kSelfMade);
  const auto files = parsed({"serve", "--listen", "https://a:1", "--tls-cert", "c", "--tls-key", "k"});
  EXPECT_EQ(files.config.tls.certificate, "c");
  EXPECT_EQ(files.config.tls.key, "k");
  refused({"serve", "--listen", "https://a:1", "--tls-cert", "c"});
}

TEST(CommandLine, AddsPeopleAndRooms) {
  const auto user = std::get<AddUser>(
      parsed({"user", "add", "ada@x.example", "--role", "doctor", "--name", "Dr. Ada", "--password-stdin"}).command);
  EXPECT_EQ(user.email, "ada@x.example");
  EXPECT_EQ(user.role, store::ProfileRole::kDoctor);
  EXPECT_EQ(user.name, "Dr. Ada");
  EXPECT_TRUE(user.password_from_stdin);
  const auto room =
      std::get<AddRoom>(parsed({"room", "add", "--member", "a@x", "--member", "b@x", "--title", "T"}).command);
  EXPECT_THAT(room.members, ElementsAre("a@x", "b@x"));
  EXPECT_EQ(room.title, "T");
}

TEST(CommandLine, KnowsTheOtherCommands) {
  EXPECT_TRUE(std::holds_alternative<PrintKeys>(parsed({"keys", "--data", "d"}).command));
  EXPECT_TRUE(std::holds_alternative<Migrate>(parsed({"migrate"}).command));
  EXPECT_TRUE(std::holds_alternative<Check>(parsed({"check"}).command));
  EXPECT_TRUE(std::holds_alternative<PrintVersion>(parsed({"version"}).command));
}

TEST(CommandLine, TeachesInItsHelp) {
  const auto help = std::get<PrintHelp>(parsed({"--help"}).command).text;
  EXPECT_THAT(help, AllOf(HasSubstr("bedside serve --data .bedside --demo"), HasSubstr("keys"), HasSubstr("check")));
  EXPECT_THAT(std::get<PrintHelp>(parsed({"serve", "--help"}).command).text, HasSubstr("--tls-self-made"));
}

TEST(CommandLine, RefusesInOneLineThatSaysWhereToRead) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"dance"},
                                                       {"serve", "--prot", "1"},
                                                       {"user"},
                                                       {"user", "add"},
                                                       {"room", "add"},
                                                       {"user", "add", "a@x", "--name", "A", "--role", "nurse"},
                                                       {"serve", "--listen", "localhost"},
                                                       {"serve", "extra"}};
  for (const auto& arguments : wrong) {
    const Error error = refused(arguments);
    EXPECT_FALSE(error.message.empty());
    EXPECT_FALSE(error.next.empty()) << error.message;
    EXPECT_THAT(error.message + error.next, Not(HasSubstr("\n")));
  }
  EXPECT_EQ(refused({"user", "add"}).next, "bedside user add --help explains");
  EXPECT_EQ(refused({"dance"}).message, "there is no command \"dance\"");
  EXPECT_EQ(refused({"user", "ad"}).message, "there is no command \"user ad\"");
  EXPECT_EQ(refused({"user", "add", "a@x", "--name", "A", "--role", "nurse"}).message,
            "--role: a person is doctor, patient or admin");
}

}  // namespace
}  // namespace bedside::server
