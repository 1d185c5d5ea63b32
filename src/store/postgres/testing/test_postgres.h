// A real PostgreSQL 15 in a folder of its own, for the tests of one program. It listens on a Unix socket only, runs as
// an ordinary user even when the tests run as root, and ends with the program, however that ends.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace bedside::store::postgres::testing {

class TestPostgres {
 public:
  // The one server of this program, started at the first call.
  static TestPostgres& instance() {
    static TestPostgres server;
    return server;
  }

  // A fresh, empty database; `superuser` may do everything in it. Its address.
  std::string make_database() {
    const std::string name = "test" + std::to_string(++made_);
    execute(address("postgres"), "CREATE DATABASE " + name);
    return address(name);
  }
  // The same for a server with the tables of `setup` in it: made once, then copied.
  std::string copy_database(const std::string& of) {
    const std::string name = "test" + std::to_string(++made_);
    const std::string from = of.substr(of.rfind('=') + 1);
    execute(address("postgres"), "CREATE DATABASE " + name + " TEMPLATE " + from);
    return address(name);
  }
  std::string address(const std::string& database, const std::string& user = "superuser") const {
    return "host=" + folder_ + " user=" + user + " dbname=" + database;
  }

  // Another writer, beside the code under test. Answers the first value of the last statement.
  static std::string execute(const std::string& address, const std::string& sql) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(address.c_str()), PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
    PQsetNoticeReceiver(
        connection.get(), [](void*, const PGresult*) {}, nullptr);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      throw std::runtime_error(PQerrorMessage(connection.get()));
    }
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : std::string();
  }

  // Ends the server at once as a crash would, and starts it again on the same data.
  void crash() {
    ::kill(server_, SIGQUIT);
    ::waitpid(server_, nullptr, 0);
    drain_ = {};
    server_ = 0;
  }
  void start() {
    std::array<int, 2> log{};
    if (::pipe2(log.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    server_ = spawn({program("postgres"),
                     "-D",
                     folder_ + "/data",
                     "-k",
                     folder_,
                     "-c",
                     "listen_addresses=",
                     "-c",
                     "fsync=off",
                     "-c",
                     "wal_level=logical",
                     "-c",
                     "max_wal_senders=8",
                     "-c",
                     "max_replication_slots=16",
                     "-c",
                     "max_slot_wal_keep_size=1GB",
                     "-c",
                     "timezone=UTC",
                     "-c",
                     "max_connections=60",
                     "-c",
                     "lc_messages=C"},
                    log[1]);
    ::close(log[1]);
    wait_until_ready(log[0]);
    drain_ = std::jthread([fd = log[0]] {
      std::array<char, 4096> lost{};
      while (::read(fd, lost.data(), lost.size()) > 0) continue;
      ::close(fd);
    });
  }

 private:
  TestPostgres() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bedside-pg-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    if (::geteuid() == 0) {
      const passwd* ordinary = ::getpwnam("postgres");
      if (ordinary == nullptr) ordinary = ::getpwnam("nobody");
      user_ = ordinary->pw_uid;
      group_ = ordinary->pw_gid;
      if (::chown(folder_.c_str(), user_, group_) != 0) throw std::runtime_error("chown");
    }
    const int quiet = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    const pid_t init = spawn({program("initdb"), "-D", folder_ + "/data", "-U", "superuser", "-A", "trust", "-E",
                              "UTF8", "--locale=C.UTF-8", "--no-sync"},
                             quiet);
    ::close(quiet);
    int status = 0;
    if (::waitpid(init, &status, 0) != init || status != 0) throw std::runtime_error("initdb failed");
    start();
  }
  ~TestPostgres() {
    if (server_ != 0) crash();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static std::string program(const std::string& name) { return "/usr/lib/postgresql/15/bin/" + name; }

  pid_t spawn(const std::vector<std::string>& command, int output) const {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (user_ != 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    if (::chdir("/") != 0) ::_exit(126);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
  }

  static void wait_until_ready(int fd) {
    std::string said;
    std::array<char, 4096> part{};
    while (said.find("ready to accept connections") == std::string::npos) {
      const ssize_t got = ::read(fd, part.data(), part.size());
      if (got <= 0) throw std::runtime_error("PostgreSQL did not start: " + said);
      said.append(part.data(), static_cast<std::size_t>(got));
    }
  }

  std::string folder_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = 0;
  int made_ = 0;
  std::jthread drain_;
};

}  // namespace bedside::store::postgres::testing
