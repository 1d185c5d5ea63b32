#include "service/audit/audit_trail.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iterator>

#include "base/os/log.h"

namespace bedside::service {
namespace {

std::string detail_of(AuditFacts facts) {
  boost::json::object detail;
  for (const auto& [name, value] : facts) {
    detail[boost::json::string_view(name.data(), name.size())] = boost::json::string_view(value.data(), value.size());
  }
  return boost::json::serialize(detail);
}

std::string role_word(store::Role role) {
  switch (role) {
    case store::Role::kAnon: return "anon";
    case store::Role::kAuthenticated: return "authenticated";
    case store::Role::kService: return "service_role";
  }
  return "anon";
}

}  // namespace

store::AuditEntry audit_entry(std::string kind, const store::Actor& actor, AuditFacts facts) {
  store::AuditEntry entry;
  entry.kind = std::move(kind);
  entry.actor = actor.user;
  entry.actor_role = role_word(actor.role);
  entry.detail = detail_of(facts);
  return entry;
}

store::AuditEntry audit_entry_about(std::string kind, std::optional<UserId> subject, AuditFacts facts) {
  store::AuditEntry entry;
  entry.kind = std::move(kind);
  entry.subject = subject;
  entry.detail = detail_of(facts);
  return entry;
}

void tell(const AuditSink& sink, store::AuditEntry entry) {
  if (sink) sink(std::move(entry));
}

AuditTrail::AuditTrail(Loop& loop, store::AuditStore& store, Sign sign, AuditTrailOptions options)
    : loop_(loop),
      store_(store),
      sign_(std::move(sign)),
      options_(options),
      kinds_(options.each_kind, 256),
      self_(std::make_shared<AuditTrail*>(this)) {}

AuditTrail::~AuditTrail() {
  *self_ = nullptr;
  loop_.cancel(write_timer_);
  loop_.cancel(sign_timer_);
}

void AuditTrail::start() {
  sign([] {});
  arm_signing();
}

void AuditTrail::note(store::AuditEntry entry) {
  if (waiting_.size() >= options_.max_waiting || kinds_.take(entry.kind, loop_.now())) {
    ++suppressed_[entry.kind];
    ++suppressed_total_;
  } else {
    waiting_.push_back(std::move(entry));
  }
  arm_writing(options_.write_every);
}

void AuditTrail::finish(std::function<void()> done) {
  loop_.cancel(sign_timer_);
  write([self = self_, done = std::move(done)] {
    if (*self != nullptr) (*self)->sign(done);
  });
}

void AuditTrail::arm_writing(Duration wait) {
  if (write_timer_ != 0) return;
  write_timer_ = loop_.after(wait, [this] {
    write_timer_ = 0;
    write([] {});
  });
}

void AuditTrail::arm_signing() {
  sign_timer_ = loop_.after(options_.sign_every, [this] {
    sign([] {});
    arm_signing();
  });
}

void AuditTrail::write(std::function<void()> done) {
  loop_.cancel(std::exchange(write_timer_, 0));
  for (const auto& [kind, count] : std::exchange(suppressed_, {})) {
    waiting_.push_back(
        audit_entry_about("audit.suppressed", std::nullopt, {{"kind", kind}, {"count", std::to_string(count)}}));
  }
  if (waiting_.empty()) return done();
  auto entries = std::make_shared<std::vector<store::AuditEntry>>(std::exchange(waiting_, {}));
  store_.append(*entries, [self = self_, entries, done = std::move(done)](const Result<void, store::DbError>& written) {
    AuditTrail* const trail = *self;
    if (!written && trail != nullptr) {
      log(LogLevel::kError, "audit.append_failed", {{"code", written.error().code}, {"lines", entries->size()}});
      // They go first the next time, as far as there is room.
      entries->insert(entries->end(), std::make_move_iterator(trail->waiting_.begin()),
                      std::make_move_iterator(trail->waiting_.end()));
      if (entries->size() > trail->options_.max_waiting) entries->resize(trail->options_.max_waiting);
      trail->waiting_ = std::move(*entries);
      trail->arm_writing(trail->options_.retry);
    }
    done();
  });
}

void AuditTrail::sign(std::function<void()> done) {
  store_.tip([self = self_, done = std::move(done)](Result<store::AuditStore::Unsigned, store::DbError> found) {
    AuditTrail* const trail = *self;
    if (trail == nullptr || !found || found->is_signed || found->tip.seq == 0) return done();
    const store::AuditTip tip = found->tip;
    auto signature = trail->sign_(tip);
    if (!signature) {
      log(LogLevel::kError, "audit.sign_failed");
      return done();
    }
    trail->store_.put_head(
        {tip.seq, "", tip.hash, std::move(*signature)}, [tip, done](const Result<void, store::DbError>& put) {
          // In the log too: a copy that leaves this machine holds even its owner to the lines.
          if (put) log(LogLevel::kInfo, "audit.head", {{"seq", tip.seq}, {"hash", std::string_view(tip.hash)}});
          done();
        });
  });
}

}  // namespace bedside::service
