// The hash chain of the audit log: how a line's hash is made, and the reader that finds what was changed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/audit.h"

namespace bedside::store {

// SHA-256 in hex over the previous hash and every field of the line, each with its length in front, so that no two
// lines have one text.
std::string audit_hash(const std::string& previous, const AuditLine& line);

// Feed the heads, then the lines in order of seq. The first fault is kept.
class AuditChain {
 public:
  // `is_genuine` says whether a head's signature is ours.
  using SignatureCheck = std::function<bool(const AuditHead&)>;
  AuditChain(const std::vector<AuditHead>& heads, const SignatureCheck& is_genuine);

  void take(const AuditLine& line);
  // One line that says what is wrong and where; none when all is as it was written.
  std::optional<std::string> finish();

  std::int64_t lines() const { return lines_; }
  std::size_t heads() const { return heads_.size(); }
  std::int64_t last_signed() const { return heads_.empty() ? 0 : heads_.rbegin()->first; }

 private:
  void fail(std::string what) {
    if (!fault_) fault_ = std::move(what);
  }

  std::map<std::int64_t, std::string> heads_;  // Hash by seq.
  std::int64_t lines_ = 0;
  std::int64_t last_seq_ = 0;
  std::string last_hash_;
  std::optional<std::string> fault_;
};

}  // namespace bedside::store
