// Argon2id on threads of its own, so that a sign-in never holds up the loop; the queue is bounded.
//
// Results are posted onto the loop. A full queue refuses at once (the caller answers 503). Verifying against no hash
// costs as much as verifying against one, so that an unknown e-mail address cannot be told by the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/loop.h"
#include "base/result.h"

namespace bedside::service {

struct HashCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 19u << 20;  // OWASP's second choice for Argon2id: 19 MiB, two passes.
};

struct HasherOptions {
  HashCost cost;
  int threads = 1;
  std::size_t max_queued = 64;
};

class PasswordHasher {
 public:
  enum class Verdict { kWrong, kRight, kRightButRehash };  // The last: made with another cost than today's.
  using Hashed = std::function<void(Result<std::string>)>;
  using Verified = std::function<void(Verdict)>;

  PasswordHasher(HasherOptions options, Loop& loop);
  ~PasswordHasher();  // Drops what is queued; joins.

  // False when the queue is full; `done` is not called then.
  [[nodiscard]] bool hash(std::string password, Hashed done);
  // An empty `hash` costs the same and is always kWrong.
  [[nodiscard]] bool verify(std::string hash, std::string password, Verified done);

  // How often Argon2 has run, each time at the full cost.
  std::uint64_t runs() const;
  // Passwords that wait for a thread.
  std::size_t waiting() const;

  // The same in the calling thread, for the command line.
  static Result<std::string> hash_now(const std::string& password, HashCost cost);

 private:
  class Workers;
  std::unique_ptr<Workers> workers_;
};

}  // namespace bedside::service
