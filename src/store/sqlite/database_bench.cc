// Measures what design.md section 8 asks of the embedded database: durable signals and whole call set-ups a second,
// and how long a write waits, beside the floor that the disk sets (one fsync after the other).
//
// Usage: database_bench [FOLDER]   prints one table; the folder decides which disk is measured.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "base/os/clock.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {
namespace {

// Runs posted tasks in main; the bench needs no timers.
class BenchLoop : public Loop {
 public:
  Instant now() const override { return system_now(); }
  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    arrived_.notify_one();
  }
  TimerId after(Duration, Task) override { return 1; }
  void cancel(TimerId) override {}

  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      Task task;
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !tasks_.empty(); });
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Task> tasks_;
};

double seconds_since(Instant start) { return static_cast<double>(to_us(system_now()) - to_us(start)) / 1e6; }

double fsyncs_per_second(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const std::string page(4'096, 'x');
  constexpr int kCount = 300;
  const Instant start = system_now();
  for (int i = 0; i < kCount; ++i) {
    if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) return 0;
  }
  const double rate = kCount / seconds_since(start);
  ::close(file);
  return rate;
}

JobResult run(Connection& db, std::string_view sql, const std::vector<std::string>& values) {
  auto cursor = db.prepare(sql);
  if (!cursor) return cursor.error();
  for (const auto& value : values) cursor->bind(value);
  return cursor->run();
}

struct Pair {
  std::string caller, receiver, room;
};

class Bench {
 public:
  explicit Bench(const std::string& path) {
    DatabaseOptions options;
    options.path = path;
    options.max_queued_jobs = 1'000'000;
    db_ = std::move(Database::open(options, loop_)).value();
    db_->set_change_listener([this](const std::shared_ptr<const Change>&) { ++changes_; });
  }

  void make_pairs(int count) {
    check(db_->write_now([this, count](Connection& db) -> JobResult {
      for (int i = 0; i < count; ++i) {
        Pair pair{db.new_id_text(), db.new_id_text(), db.new_id_text()};
        for (const auto& user : {pair.caller, pair.receiver}) {
          if (auto done = run(db, "INSERT INTO users (id) VALUES (?)", {user}); !done) return done;
        }
        if (auto done = run(db, "INSERT INTO chat_rooms (id) VALUES (?)", {pair.room}); !done) return done;
        for (const auto& user : {pair.caller, pair.receiver}) {
          if (auto done = run(db, "INSERT INTO room_members (room_id, user_id) VALUES (?, ?)", {pair.room, user});
              !done) {
            return done;
          }
        }
        pairs_.push_back(pair);
      }
      return {};
    }));
  }

  // `waiting` clients, each with one write under way: a call, ringing, accept, 6 signals, the end. Answers set-ups a
  // second.
  double call_setups(int total, int waiting) {
    int begun = 0;
    int finished = 0;
    std::function<void(int)> begin = [&](int client) {
      if (begun >= total) return;
      ++begun;
      step(client, "", 0, [&, client] {
        ++finished;
        begin(client);
      });
    };
    const Instant start = system_now();
    for (int client = 0; client < waiting; ++client) begin(client);
    loop_.run_until([&] { return finished == total; });
    return total / seconds_since(start);
  }

  // One client, one signal after the other: the waiting times in milliseconds, sorted.
  std::vector<double> signal_latencies(int count) {
    const Pair& pair = pairs_.front();
    std::string call;
    check(db_->write_now([&](Connection& db) {
      call = db.new_id_text();
      return insert_call(db, pair, call);
    }));
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
      bool done = false;
      const Instant start = system_now();
      db_->write([&](Connection& db) { return insert_signal(db, pair, call); },
                 [&](const JobResult& result) {
                   check(result);
                   done = true;
                 });
      loop_.run_until([&] { return done; });
      times.push_back(seconds_since(start) * 1e3);
    }
    check(db_->write_now(
        [&](Connection& db) { return run(db, "UPDATE video_calls SET status = 'ended' WHERE id = ?", {call}); }));
    std::sort(times.begin(), times.end());
    return times;
  }

  std::size_t changes() const { return changes_; }

 private:
  static constexpr int kSignals = 6;

  static void check(const JobResult& result) {
    if (result) return;
    std::fprintf(stderr, "bench: %s %s\n", result.error().code.c_str(), result.error().message.c_str());
    std::exit(1);
  }
  static JobResult insert_call(Connection& db, const Pair& pair, const std::string& call) {
    Actor actor{Role::kAuthenticated, UserId::parse(pair.caller), ""};
    db.act_as(actor);
    return run(db, "INSERT INTO video_calls (id, room_id, caller_id, receiver_id) VALUES (?, ?, ?, ?)",
               {call, pair.room, pair.caller, pair.receiver});
  }
  static JobResult insert_signal(Connection& db, const Pair& pair, const std::string& call) {
    static const std::string kSdp = R"({"type":"offer","sdp":")" + std::string(2'500, 's') + "\"}";
    Actor actor{Role::kAuthenticated, UserId::parse(pair.caller), ""};
    db.act_as(actor);
    return run(db,
               "INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data)"
               " VALUES (?, ?, ?, 'offer', ?)",
               {call, pair.caller, pair.receiver, kSdp});
  }

  // One write of a set-up, and on to the next when it is acknowledged.
  void step(int client, const std::string& call, int number, std::function<void()> finished) {
    const Pair& pair = pairs_[static_cast<std::size_t>(client)];
    auto id = std::make_shared<std::string>(call);
    const Job job = [&pair, id, number](Connection& db) -> JobResult {
      if (number == 0) {
        *id = db.new_id_text();
        return insert_call(db, pair, *id);
      }
      if (number == 1) return run(db, "UPDATE video_calls SET status = 'ringing' WHERE id = ?", {*id});
      if (number == 2) return run(db, "UPDATE video_calls SET status = 'active' WHERE id = ?", {*id});
      if (number < 3 + kSignals) return insert_signal(db, pair, *id);
      return run(db, "UPDATE video_calls SET status = 'ended' WHERE id = ?", {*id});
    };
    db_->write(job, [this, client, id, number, finished = std::move(finished)](const JobResult& result) {
      check(result);
      if (number == 3 + kSignals) return finished();
      step(client, *id, number + 1, finished);
    });
  }

  BenchLoop loop_;
  std::unique_ptr<Database> db_;
  std::vector<Pair> pairs_;
  std::size_t changes_ = 0;
};

int bench_main(const std::string& folder) {
  const std::string path = folder + "/bedside-bench.db";
  const auto remove_all = [&] {
    for (const auto* end : {"", "-wal", "-shm", ".fsync"}) std::filesystem::remove(path + end);
  };
  remove_all();
  std::printf("fsync floor            %8.0f /s (4 KiB append + fdatasync, one after the other)\n",
              fsyncs_per_second(path + ".fsync"));
  {
    Bench bench(path);
    bench.make_pairs(256);
    const auto times = bench.signal_latencies(1'000);
    std::printf("signal, one client     p50 %.2f ms, p99 %.2f ms\n", times[times.size() / 2],
                times[times.size() * 99 / 100]);
    for (const int waiting : {1, 16, 256}) {
      const int total = waiting == 1 ? 100 : 3'000;
      std::printf("call set-ups, %3d at a time %6.0f /s (10 durable writes each)\n", waiting,
                  bench.call_setups(total, waiting));
    }
    std::printf("changes told           %zu\n", bench.changes());
  }
  remove_all();
  return 0;
}

}  // namespace
}  // namespace bedside::store::sqlite

int main(int argc, char** argv) {
  return bedside::store::sqlite::bench_main(argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string());
}
