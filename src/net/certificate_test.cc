// Goal: a certificate made here is accepted here, says what it should, and files that cannot serve are refused.
#include "net/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/os/clock.h"
#include "net/testing/raw_client.h"
#include "net/testing/running_server.h"
#include "net/testing/temp_folder.h"

namespace bedside::net {
namespace {

using testing::client_frame;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::RawClient;
using testing::read_frame;
using testing::RunningServer;
using testing::TempFolder;
using testing::upgrade_request;
using testing::Wire;

struct SelfMade {
  TempFolder folder;
  TlsFiles files{folder.path("cert.pem"), folder.path("key.pem")};
  Instant made = system_now();
  SelfMade() {
    EXPECT_TRUE(write_self_made_certificate(files, {"localhost", "127.0.0.1", "::1"}, made, 24h * 30).ok());
  }
};

TEST(Certificate, SaysItsNamesAndTimes) {
  const SelfMade self;
  const auto facts = inspect_certificate(self.files);
  ASSERT_TRUE(facts.ok());
  EXPECT_THAT(facts->names, ElementsAre("localhost", "127.0.0.1", "::1"));
  EXPECT_EQ(to_seconds(facts->not_before), to_seconds(self.made) - 3600);
  EXPECT_EQ(to_seconds(facts->not_after), to_seconds(self.made + 24h * 30));
}

TEST(Certificate, KeepsItsKeyToTheOwner) {
  const SelfMade self;
  struct stat facts {};
  ASSERT_EQ(::stat(self.files.key.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST(Certificate, RefusesWhatIsNoneAndKeysOfAnother) {
  const SelfMade self;
  const SelfMade other;
  const std::string nonsense = self.folder.path("nonsense.pem");
  std::ofstream(nonsense) << "nonsense";
  for (const TlsFiles& files :
       {TlsFiles{"/nowhere/cert.pem", self.files.key}, TlsFiles{nonsense, self.files.key},
        TlsFiles{self.files.certificate, nonsense}, TlsFiles{self.files.certificate, other.files.key}}) {
    const auto facts = inspect_certificate(files);
    ASSERT_FALSE(facts.ok());
    EXPECT_EQ(facts.error().id, "net.tls_files");
  }
}

TEST(Certificate, SaysThatItCannotBeWritten) {
  const auto status =
      write_self_made_certificate({"/nowhere/cert.pem", "/nowhere/key.pem"}, {"localhost"}, system_now(), 1h);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("/nowhere/key.pem"));
}

TEST(Certificate, NamesThisMachine) {
  const auto names = names_of_this_machine();
  EXPECT_EQ(names.front(), "localhost");
  EXPECT_THAT(names, ::testing::Contains("127.0.0.1"));
}

TEST(Tls, ServesRequestsAndSockets) {
  const SelfMade self;
  RunningServer server;
  server.start(self.files);
  RawClient client(server.port, Wire::kTls);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.tls_version(), "TLSv1.3");
  client.send("GET /safe HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_answer(), EndsWith("GET /safe? "));
  client.send(upgrade_request());
  client.read_until("\r\n\r\n");
  for (const std::size_t size : {5u, 16'384u, 200'000u}) {
    client.send(client_frame(0x82, std::string(size, 'x')));
    EXPECT_EQ(read_frame(client)->payload.size(), size);
  }
}

TEST(Tls, SendsLargeBodiesWholeToASlowReader) {
  const SelfMade self;
  RunningServer server;
  const auto body = std::make_shared<const std::string>(5'000'000, 'y');
  server.on_request = [body](Request, Responder respond) {
    Response response;
    response.shared_body = body;
    respond(std::move(response));
  };
  server.start(self.files);
  RawClient client(server.port, Wire::kTls);
  client.send("GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), EndsWith("\r\n\r\n" + *body));
}

TEST(Tls, SpeaksVersion12AndNothingOlder) {
  const SelfMade self;
  RunningServer server;
  server.start(self.files);
  EXPECT_TRUE(RawClient(server.port, Wire::kTls, TLS1_2_VERSION).connected());
  EXPECT_FALSE(RawClient(server.port, Wire::kTls, TLS1_1_VERSION).connected());
}

TEST(Tls, EndsAClientThatSpeaksNone) {
  const SelfMade self;
  RunningServer server;
  server.start(self.files);
  RawClient plain(server.port);
  plain.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_TRUE(plain.sees_end());
  RawClient tls(server.port, Wire::kTls);  // Others are served on.
  EXPECT_TRUE(tls.connected());
}

TEST(Tls, EndsAHandshakeThatDripsIn) {
  const SelfMade self;
  RunningServer server(Limits{.header_timeout = 50ms});
  server.start(self.files);
  RawClient client(server.port);
  client.send("\x16\x03\x01");
  EXPECT_TRUE(client.sees_end());
}

TEST(Tls, TakesANewCertificateWithoutARestart) {
  const SelfMade self;
  RunningServer server;
  server.start(self.files);
  RawClient before(server.port, Wire::kTls);
  ASSERT_TRUE(write_self_made_certificate(self.files, {"new.example"}, system_now(), 1h).ok());
  ASSERT_TRUE(server.on_loop([&] { return server.server->reload_certificates(); }).ok());
  RawClient after(server.port, Wire::kTls);
  EXPECT_TRUE(after.connected());
  before.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(before.read_answer(), EndsWith("GET /? "));
  std::filesystem::remove(self.files.key);
  EXPECT_FALSE(server.on_loop([&] { return server.server->reload_certificates(); }).ok());
  EXPECT_TRUE(RawClient(server.port, Wire::kTls).connected());  // A bad reload changes nothing.
}

}  // namespace
}  // namespace bedside::net
