// A value that cannot be printed by accident: SDP, addresses, tokens, e-mail addresses. It has no stream operator
// and no conversion; reading it takes the word reveal(), which reviewers look for.
#pragma once

#include <utility>

namespace bedside {

template <class T>
class Redacted {
 public:
  Redacted() = default;
  explicit Redacted(T value) : value_(std::move(value)) {}

  const T& reveal() const { return value_; }
  bool operator==(const Redacted&) const = default;

 private:
  T value_{};
};

}  // namespace bedside
