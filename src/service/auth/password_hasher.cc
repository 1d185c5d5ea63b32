#include "service/auth/password_hasher.h"

#include <sodium.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace bedside::service {

namespace {

// Every run of Argon2 goes through these two, so that `runs` is what was really spent.
Result<std::string> run_hash(const std::string& password, HashCost cost, std::atomic<std::uint64_t>& runs) {
  ++runs;
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.operations, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return our_error("password.memory", "There is not enough memory to hash a password.", "Try again later.");
  }
  out.resize(out.find('\0'));
  return out;
}

bool run_verify(const std::string& hash, const std::string& password, std::atomic<std::uint64_t>& runs) {
  ++runs;
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

using Verdict = PasswordHasher::Verdict;

Verdict verify_now(const std::string& hash, const std::string& password, HashCost cost,
                   std::atomic<std::uint64_t>& runs) {
  if (hash.empty()) {
    (void)run_hash(password, cost, runs);  // Only its time is wanted.
    return Verdict::kWrong;
  }
  if (!run_verify(hash, password, runs)) return Verdict::kWrong;
  const bool current = crypto_pwhash_str_needs_rehash(hash.c_str(), cost.operations, cost.memory_bytes) == 0;
  return current ? Verdict::kRight : Verdict::kRightButRehash;
}

}  // namespace

Result<std::string> PasswordHasher::hash_now(const std::string& password, HashCost cost) {
  std::atomic<std::uint64_t> runs = 0;
  return run_hash(password, cost, runs);
}

class PasswordHasher::Workers {
 public:
  Workers(HasherOptions options, Loop& loop) : options_(options), loop_(loop) {
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
  }
  Workers(const Workers&) = delete;
  ~Workers() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      queue_.clear();
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  bool add(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= options_.max_queued) return false;
      queue_.push_back(std::move(task));
    }
    wake_.notify_one();
    return true;
  }

  HashCost cost() const { return options_.cost; }
  Loop& loop() { return loop_; }
  std::atomic<std::uint64_t>& runs() { return runs_; }
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }

 private:
  void work() {
    while (true) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
        task = std::move(queue_.front());
        queue_.pop_front();
      }
      task();
    }
  }

  const HasherOptions options_;
  Loop& loop_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::atomic<std::uint64_t> runs_ = 0;
  std::vector<std::thread> threads_;
};

PasswordHasher::PasswordHasher(HasherOptions options, Loop& loop)
    : workers_(std::make_unique<Workers>(options, loop)) {}

PasswordHasher::~PasswordHasher() = default;

bool PasswordHasher::hash(std::string password, Hashed done) {
  Workers* const workers = workers_.get();
  return workers->add([workers, password = std::move(password), done = std::move(done)] {
    auto result = run_hash(password, workers->cost(), workers->runs());
    workers->loop().post([done, result = std::move(result)]() mutable { done(std::move(result)); });
  });
}

bool PasswordHasher::verify(std::string hash, std::string password, Verified done) {
  Workers* const workers = workers_.get();
  return workers->add([workers, hash = std::move(hash), password = std::move(password), done = std::move(done)] {
    const Verdict verdict = verify_now(hash, password, workers->cost(), workers->runs());
    workers->loop().post([done, verdict] { done(verdict); });
  });
}

std::uint64_t PasswordHasher::runs() const { return workers_->runs(); }

std::size_t PasswordHasher::waiting() const { return workers_->waiting(); }

}  // namespace bedside::service
