#include "store/audit_chain.h"

#include "store/sha256.h"

namespace bedside::store {
namespace {

void add(std::string& text, const std::string& field) { text += std::to_string(field.size()) + ":" + field + ";"; }
// Null and the empty text are two things.
void add(std::string& text, const std::optional<std::string>& field) {
  if (!field) {
    text += "-;";
  } else {
    add(text, *field);
  }
}

std::string at(std::int64_t seq) { return "line " + std::to_string(seq); }

}  // namespace

std::string audit_hash(const std::string& previous, const AuditLine& line) {
  std::string text;
  add(text, previous);
  add(text, std::to_string(line.seq));
  add(text, line.at);
  add(text, line.kind);
  add(text, line.actor);
  add(text, line.actor_role);
  add(text, line.subject);
  add(text, line.room_id);
  add(text, line.call_id);
  add(text, line.detail);
  return sha256_hex(text);
}

AuditChain::AuditChain(const std::vector<AuditHead>& heads, const SignatureCheck& is_genuine) {
  for (const AuditHead& head : heads) {
    if (!is_genuine(head)) fail("the signature of the head at " + at(head.seq) + " is not this server's");
    heads_.emplace(head.seq, head.hash);
  }
}

void AuditChain::take(const AuditLine& line) {
  if (lines_++ == 0 && line.seq != 1) {
    // Retention took the beginning: a signed head must stand where it stopped.
    const auto before = heads_.find(line.seq - 1);
    if (before == heads_.end()) {
      fail("the lines before " + at(line.seq) + " are missing, and no signed head stands for them");
    } else {
      last_hash_ = before->second;
    }
  } else if (lines_ > 1 && line.seq != last_seq_ + 1) {
    fail(at(last_seq_ + 1) + " is missing");
  }
  if (audit_hash(last_hash_, line) != line.hash) fail(at(line.seq) + " was changed, or the one before it was");
  const auto head = heads_.find(line.seq);
  if (head != heads_.end() && head->second != line.hash) fail(at(line.seq) + " is not the one that was signed");
  last_seq_ = line.seq;
  last_hash_ = line.hash;
}

std::optional<std::string> AuditChain::finish() {
  if (last_signed() > last_seq_ && lines_ > 0) {
    fail("the lines from " + std::to_string(last_seq_ + 1) + " to " + std::to_string(last_signed()) + " are missing");
  }
  return fault_;
}

}  // namespace bedside::store
