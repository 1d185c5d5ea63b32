#include "store/sqlite/database.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "store/sqlite/maintenance.h"
#include "store/sqlite/writer.h"

namespace bedside::store::sqlite {
namespace {

// Bounds how long the first job of a group waits for the others.
constexpr std::size_t kGroupJobs = 256;
// After this long without a write, the log is moved into the file.
constexpr auto kIdleBeforeCheckpoint = 200ms;

struct Request {
  Job job;
  Done done;                                  // On the loop; may be null when `waiter` is set.
  std::promise<JobResult>* waiter = nullptr;  // write_now(): told from the writer's thread.
};

// Where changes and notices go. Shared with tasks on the loop, which may outlive the database.
struct Outlet {
  ChangeListener on_change;
  NoticeListener on_notice;

  void tell(const JobOutcome& outcome) const {
    if (on_change) {
      for (const auto& change : outcome.changes) on_change(change);
    }
    if (on_notice) {
      for (const auto& notice : outcome.notices) on_notice(notice);
    }
  }
};

DbError refuse_full() { return {"53300", "too many requests are waiting for the database", "", "Try again later."}; }
DbError refuse_closed() { return {"57P01", "the database is shutting down", "", "Try again later."}; }

// One post for a whole group: all its changes and answers, in commit order.
void announce(Loop& loop, const std::shared_ptr<Outlet>& outlet, std::vector<Request> requests,
              std::vector<JobOutcome> outcomes) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].waiter != nullptr) requests[i].waiter->set_value(outcomes[i].result);
  }
  // std::function wants copyable captures; the group itself is moved only.
  auto group = std::make_shared<std::pair<std::vector<Request>, std::vector<JobOutcome>>>(std::move(requests),
                                                                                          std::move(outcomes));
  loop.post([outlet, group] {
    for (std::size_t i = 0; i < group->first.size(); ++i) {
      JobOutcome& outcome = group->second[i];
      outlet->tell(outcome);
      if (group->first[i].done) group->first[i].done(std::move(outcome.result));
    }
  });
}

// A snapshot for all statements of the job, and never a write.
JobOutcome run_read(Connection& connection, const Job& job, Duration time_limit) {
  JobOutcome outcome;
  outcome.result = connection.execute_script("BEGIN");
  if (!outcome.result) return outcome;
  outcome.result = guarded(connection, job, time_limit);
  outcome.notices = connection.take_notices();
  (void)connection.execute_script("ROLLBACK");
  return outcome;
}

class InlineDatabase : public Database {
 public:
  InlineDatabase(DatabaseOptions options, Loop& loop, std::unique_ptr<Writer> writer)
      : options_(std::move(options)), loop_(loop), writer_(std::move(writer)) {}

  void write(Job job, Done done) override {
    std::vector<JobOutcome> outcomes = writer_->run({&job});
    std::vector<Request> requests;
    requests.push_back({nullptr, std::move(done)});
    announce(loop_, outlet_, std::move(requests), std::move(outcomes));
  }

  void read(Job job, Done done) override {
    Connection& connection = writer_->connection();
    (void)connection.execute_script("PRAGMA query_only = ON");  // As on a reader's own connection.
    std::vector<JobOutcome> outcomes;
    outcomes.push_back(run_read(connection, job, options_.job_time_limit));
    (void)connection.execute_script("PRAGMA query_only = OFF");
    std::vector<Request> requests;
    requests.push_back({nullptr, std::move(done)});
    announce(loop_, outlet_, std::move(requests), std::move(outcomes));
  }

  JobResult write_now(const Job& job) override {
    std::vector<JobOutcome> outcomes = writer_->run({&job});
    const JobResult result = outcomes.front().result;
    announce(loop_, outlet_, std::vector<Request>(1), std::move(outcomes));
    return result;
  }

  void set_change_listener(ChangeListener listener) override { outlet_->on_change = std::move(listener); }
  void set_notice_listener(NoticeListener listener) override { outlet_->on_notice = std::move(listener); }
  JobQueues queues() const override { return {}; }  // Each job is done when its call returns.
  Status check() override { return check_database(writer_->connection()); }
  Status back_up(const std::string& path) override { return back_up_database(writer_->connection(), path); }

 private:
  DatabaseOptions options_;
  Loop& loop_;
  std::unique_ptr<Writer> writer_;
  std::shared_ptr<Outlet> outlet_ = std::make_shared<Outlet>();
};

class ThreadedDatabase : public Database {
 public:
  ThreadedDatabase(DatabaseOptions options, Loop& loop, std::unique_ptr<Writer> writer,
                   std::vector<std::unique_ptr<Connection>> readers)
      : options_(std::move(options)), loop_(loop), writer_(std::move(writer)), readers_(std::move(readers)) {
    threads_.emplace_back([this] { write_loop(); });
    for (auto& reader : readers_) threads_.emplace_back([this, &reader] { read_loop(*reader); });
  }

  ~ThreadedDatabase() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    write_wanted_.notify_all();
    read_wanted_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  void write(Job job, Done done) override { submit({std::move(job), std::move(done)}, writes_, write_wanted_); }
  void read(Job job, Done done) override { submit({std::move(job), std::move(done)}, reads_, read_wanted_); }

  JobResult write_now(const Job& job) override {
    std::promise<JobResult> promise;
    std::future<JobResult> answer = promise.get_future();
    {
      const std::lock_guard lock(mutex_);
      if (closing_) return refuse_closed();
      writes_.push_back({job, nullptr, &promise});
    }
    write_wanted_.notify_one();
    return answer.get();
  }

  void set_change_listener(ChangeListener listener) override { outlet_->on_change = std::move(listener); }
  void set_notice_listener(NoticeListener listener) override { outlet_->on_notice = std::move(listener); }

  JobQueues queues() const override {
    const std::lock_guard lock(mutex_);
    return {writes_.size(), reads_.size(), refused_};
  }

  Status check() override {
    auto connection = Connection::open(options_.path, OpenMode::kReadOnly, options_.environment);
    if (!connection) return connection.error();
    return check_database(**connection);
  }

  Status back_up(const std::string& path) override {
    auto connection = Connection::open(options_.path, OpenMode::kReadOnly, options_.environment);
    if (!connection) return connection.error();
    return back_up_database(**connection, path);
  }

 private:
  void submit(Request request, std::deque<Request>& queue, std::condition_variable& wanted) {
    bool full = false;
    {
      const std::lock_guard lock(mutex_);
      full = queue.size() >= options_.max_queued_jobs;
      if (!full && !closing_) {
        queue.push_back(std::move(request));
        wanted.notify_one();
        return;
      }
      if (full) ++refused_;
    }
    loop_.post([done = std::move(request.done), full] { done(full ? refuse_full() : refuse_closed()); });
  }

  // Waits for work; an empty answer means that the database is closing and nothing is left.
  std::vector<Request> next_group() {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return closing_ || !writes_.empty(); };
    if (!ready() && !write_wanted_.wait_for(lock, kIdleBeforeCheckpoint, ready)) {
      lock.unlock();
      writer_->checkpoint();
      lock.lock();
      write_wanted_.wait(lock, ready);
    }
    std::vector<Request> group;
    while (!writes_.empty() && group.size() < kGroupJobs) {
      group.push_back(std::move(writes_.front()));
      writes_.pop_front();
    }
    return group;
  }

  void write_loop() {
    while (true) {
      std::vector<Request> group = next_group();
      if (group.empty()) return;
      std::vector<const Job*> jobs;
      for (const auto& request : group) jobs.push_back(&request.job);
      announce(loop_, outlet_, std::move(group), writer_->run(jobs));
    }
  }

  void read_loop(Connection& connection) {
    while (true) {
      std::vector<Request> requests;
      {
        std::unique_lock lock(mutex_);
        read_wanted_.wait(lock, [this] { return closing_ || !reads_.empty(); });
        if (reads_.empty()) return;
        requests.push_back(std::move(reads_.front()));
        reads_.pop_front();
      }
      std::vector<JobOutcome> outcomes;
      outcomes.push_back(run_read(connection, requests.front().job, options_.job_time_limit));
      announce(loop_, outlet_, std::move(requests), std::move(outcomes));
    }
  }

  DatabaseOptions options_;
  Loop& loop_;
  std::unique_ptr<Writer> writer_;
  std::vector<std::unique_ptr<Connection>> readers_;
  std::shared_ptr<Outlet> outlet_ = std::make_shared<Outlet>();

  mutable std::mutex mutex_;
  std::condition_variable write_wanted_;
  std::condition_variable read_wanted_;
  std::deque<Request> writes_;
  std::deque<Request> reads_;
  std::uint64_t refused_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options, Loop& loop) {
  auto writer = Writer::open(options);
  if (!writer) return writer.error();
  if (options.threading == Threading::kInline) {
    return std::unique_ptr<Database>(new InlineDatabase(std::move(options), loop, std::move(*writer)));
  }
  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < options.readers; ++i) {
    auto reader = Connection::open(options.path, OpenMode::kReadOnly, options.environment);
    if (!reader) return reader.error();
    readers.push_back(std::move(*reader));
  }
  return std::unique_ptr<Database>(
      new ThreadedDatabase(std::move(options), loop, std::move(*writer), std::move(readers)));
}

}  // namespace bedside::store::sqlite
