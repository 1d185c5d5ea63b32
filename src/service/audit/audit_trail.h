// The server's hand in the audit log: refusals, which change no row, and the signed heads.
//
// Lines of refusals wait at most a fifth of a second and are written together. A flood of refusals of one kind is
// written as a number: the log must not become a way to fill the disk. Lines of events that change rows are not written
// here but by the database, in the event's own transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "base/result.h"
#include "service/policy/throttle.h"
#include "store/actor.h"
#include "store/audit.h"

namespace bedside::service {

// Where services tell what they refused. May be empty: then nobody listens.
using AuditSink = std::function<void(store::AuditEntry)>;

// `facts` are our own words and ids, never a client's text.
using AuditFacts = std::initializer_list<std::pair<std::string_view, std::string_view>>;
store::AuditEntry audit_entry(std::string kind, const store::Actor& actor, AuditFacts facts = {});
// The same for an account that was named but has not proven itself.
store::AuditEntry audit_entry_about(std::string kind, std::optional<UserId> subject, AuditFacts facts = {});
void tell(const AuditSink& sink, store::AuditEntry entry);

struct AuditTrailOptions {
  Duration write_every = 200ms;
  Duration sign_every = 5min;
  Duration retry = 5s;
  std::size_t max_waiting = 1'000;
  Rate each_kind{200, 50ms};  // Lines of one kind that are written one by one.
};

class AuditTrail {
 public:
  // A signature over the head, or nothing when it cannot be made.
  using Sign = std::function<std::optional<std::string>(const store::AuditTip&)>;

  AuditTrail(Loop& loop, store::AuditStore& store, Sign sign, AuditTrailOptions options = {});
  ~AuditTrail();
  AuditTrail(const AuditTrail&) = delete;
  AuditTrail& operator=(const AuditTrail&) = delete;

  // Signs now, and from now on every few minutes.
  void start();
  void note(store::AuditEntry entry);
  // Writes what waits and signs it; for the end of the server.
  void finish(std::function<void()> done);

  std::uint64_t suppressed() const { return suppressed_total_; }

 private:
  void write(std::function<void()> done);
  void sign(std::function<void()> done);
  void arm_writing(Duration wait);
  void arm_signing();

  Loop& loop_;
  store::AuditStore& store_;
  Sign sign_;
  const AuditTrailOptions options_;
  Throttle kinds_;
  std::vector<store::AuditEntry> waiting_;
  std::map<std::string, std::int64_t> suppressed_;
  std::uint64_t suppressed_total_ = 0;
  Loop::TimerId write_timer_ = 0;
  Loop::TimerId sign_timer_ = 0;
  // Answers of the store that arrive after the trail is gone find this empty.
  std::shared_ptr<AuditTrail*> self_;
};

}  // namespace bedside::service
