// Goal: a listener hears its channels, and comes back by itself after the server went.
#include "store/postgres/listener.h"

#include <gtest/gtest.h>

#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres {
namespace {

using testing::TestPostgres;

TEST(Listener, HearsAgainAfterItsConnectionWasKilled) {
  const std::string address = TestPostgres::instance().make_database();
  net::AsioLoop loop;
  int connected = 0;
  std::vector<std::string> heard;
  Listener listener(loop, {.address = address, .settings = {}}, {"one", "two"});
  listener.start([&](std::string_view channel,
                     std::string_view payload) { heard.push_back(std::string(channel) + "=" + std::string(payload)); },
                 [&] { ++connected; });
  testing::run_until(loop, [&] { return connected == 1; });
  TestPostgres::execute(address, "NOTIFY one, 'a'; NOTIFY three, 'x'; NOTIFY two, 'b'");
  testing::run_until(loop, [&] { return heard.size() == 2; });
  TestPostgres::execute(address,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  testing::run_until(loop, [&] { return connected == 2; });
  TestPostgres::execute(address, "NOTIFY one, 'c'");
  testing::run_until(loop, [&] { return heard.size() == 3; });
  EXPECT_EQ(heard, (std::vector<std::string>{"one=a", "two=b", "one=c"}));
}

}  // namespace
}  // namespace bedside::store::postgres
