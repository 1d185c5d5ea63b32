// Goal: a connection is made without blocking, and a refusal is told in words for a person that name no secret.
#include "store/postgres/link.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "store/postgres/result.h"
#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;
using testing::TestPostgres;

Result<void, DbError> open_at(const std::string& address) {
  net::AsioLoop loop;
  Link connection(loop, {.address = address, .settings = {}});
  return awaited<Result<void, DbError>>(loop, [&](auto done) { connection.open(done); });
}

TEST(Link, SaysWhyInWordsThatNameNoSecret) {
  const std::string here = TestPostgres::instance().address("postgres");
  EXPECT_EQ(open_at("host=/nowhere-at-all password=hush").error().code, kCannotConnect);
  EXPECT_EQ(open_at(here + " dbname=missing").error().code, "3D000");
  EXPECT_EQ(open_at(here + " user=stranger").error().code, "28000");
  EXPECT_FALSE(open_at("this is no address").ok());
  for (const std::string address : {"host=/nowhere-at-all password=hush", "hush hush"}) {
    const auto error = open_at(address).error();
    EXPECT_EQ((error.message + error.details + error.hint).find("hush"), std::string::npos);
  }
}

TEST(Link, ADestroyedLinkCallsNobody) {
  net::AsioLoop loop;
  {
    Link connection(loop, {.address = TestPostgres::instance().address("postgres"), .settings = {}});
    connection.open([](const Result<void, DbError>&) { FAIL(); });
  }
  loop.post([&] { loop.post([&] { loop.stop(); }); });
  loop.run();
}

TEST(Link, SpeaksReplicationWhereThatIsAskedFor) {
  net::AsioLoop loop;
  Link link(loop, {.address = TestPostgres::instance().address("postgres"), .settings = {{"replication", "database"}}});
  const auto opened = awaited<Result<void, DbError>>(loop, [&](auto done) { link.open(done); });
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  std::string timeline;
  link.listen(
      [&] {
        while (PQisBusy(link.raw()) == 0) {
          pg_result* result = PQgetResult(link.raw());
          if (result == nullptr) break;
          timeline = Rows(result).text(0, 1);
        }
      },
      [] { FAIL(); });
  ASSERT_EQ(PQsendQuery(link.raw(), "IDENTIFY_SYSTEM"), 1);
  link.flush();
  testing::run_until(loop, [&] { return !timeline.empty(); });
  EXPECT_EQ(timeline, "1");
}

TEST(Link, GivesUpOnAServerThatSaysNothing) {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const std::string folder = (std::filesystem::temp_directory_path() / "bedside-mute-XXXXXX").string();
  std::string made = folder;
  ASSERT_NE(::mkdtemp(made.data()), nullptr);
  sockaddr_un place{.sun_family = AF_UNIX, .sun_path = {}};
  (made + "/.s.PGSQL.5432").copy(static_cast<char*>(place.sun_path), sizeof place.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&place), sizeof place), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  net::AsioLoop loop;
  Link link(loop, {.address = "host=" + made + " user=x", .settings = {}, .time_limit = 20ms});
  const auto opened = awaited<Result<void, DbError>>(loop, [&](auto done) { link.open(done); });
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message, "the database server does not answer");
  ::close(listener);
  std::filesystem::remove_all(made);
}

}  // namespace
}  // namespace bedside::store::postgres
