// Goal: what was acknowledged is on disk, wherever a SIGKILL strikes (design.md section 2, "acknowledged means on
// disk").
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "base/random.h"
#include "base/testing/manual_loop.h"
#include "store/sqlite/database.h"
#include "store/sqlite/testing/test_folder.h"

namespace bedside::store::sqlite {
namespace {

// The child: writes numbered rooms for ever and says each number on the pipe once it is acknowledged.
[[noreturn]] void write_until_killed(const std::string& path, int pipe, int first) {
  testing::ManualLoop loop;
  DatabaseOptions options;
  options.path = path;
  auto db = std::move(Database::open(options, loop)).value();
  int next = first;
  int answered = first;
  while (true) {
    for (int i = 0; i < 20; ++i, ++next) {
      db->write(
          [number = next](Connection& c) -> JobResult {
            auto cursor = c.prepare("INSERT INTO chat_rooms (title) VALUES (?)");
            if (!cursor) return cursor.error();
            return cursor->bind(std::to_string(number)).run();
          },
          [pipe, &answered, number = next](const JobResult& result) {
            if (!result || ::write(pipe, &number, sizeof number) != sizeof number) _exit(1);
            ++answered;
          });
    }
    if (!loop.run_until([&] { return answered == next; })) _exit(2);
  }
}

// Reads acknowledgements until `enough` have come, kills, and reads what was still in the pipe. Answers the last one.
int kill_after(pid_t child, int pipe, int enough) {
  int last = -1;
  int number = 0;
  int seen = 0;
  while (seen < enough && ::read(pipe, &number, sizeof number) == sizeof number) {
    last = number;
    ++seen;
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  while (::read(pipe, &number, sizeof number) == sizeof number) last = number;
  return last;
}

TEST(Crash, LosesNothingThatWasAcknowledged) {
  const TestFolder folder;
  const std::string path = folder.file("crash.db");
  Rng rng(99);
  int first = 0;
  for (int round = 0; round < 12; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_until_killed(path, ends[1], first);
    ::close(ends[1]);
    const int last = kill_after(child, ends[0], 1 + static_cast<int>(rng.below(60)));
    ::close(ends[0]);
    ASSERT_GE(last, first);

    auto db = std::move(Connection::open(path, OpenMode::kReadWrite)).value();
    auto cursor =
        db->prepare("SELECT count(DISTINCT CAST(title AS INTEGER)), max(CAST(title AS INTEGER)) FROM chat_rooms");
    ASSERT_TRUE(*cursor->step());
    const auto newest = static_cast<int>(cursor->integer(1));
    EXPECT_GE(newest, last) << "round " << round;
    // No gap: rooms are numbered from 0, and a later one never survives an earlier one.
    EXPECT_EQ(cursor->integer(0), newest + 1);
    auto check = db->prepare("PRAGMA integrity_check");
    ASSERT_TRUE(*check->step());
    EXPECT_EQ(check->text(0), "ok");
    first = newest + 1;
  }
}

}  // namespace
}  // namespace bedside::store::sqlite
