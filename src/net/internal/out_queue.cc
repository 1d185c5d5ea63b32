#include "net/internal/out_queue.h"

#include <cassert>
#include <utility>

namespace bedside::net {
namespace {

// An empty queue keeps room for this many parts; an idle connection should not hold the memory of its busiest hour.
constexpr std::size_t kKeptParts = 4;
// Sent parts are cut off the front once they are this many and half of the vector.
constexpr std::size_t kCutAt = 64;

}  // namespace

OutPart OutPart::from(std::string bytes) { return from(std::make_shared<const std::string>(std::move(bytes))); }

OutPart OutPart::from(std::shared_ptr<const std::string> bytes) {
  const std::string_view body = *bytes;
  OutPart part;
  part.owner = std::move(bytes);
  part.body = body;
  return part;
}

void OutQueue::push(OutPart part) {
  if (part.size() == 0) return;
  bytes_ += part.size();
  parts_.push_back(std::move(part));
}

std::size_t OutQueue::gather(std::span<iovec> parts) const {
  std::size_t used = 0;
  std::size_t skip = sent_of_first_;
  for (std::size_t i = first_; i < parts_.size() && used + 2 <= parts.size(); ++i) {
    const OutPart& part = parts_[i];
    if (skip < part.head_size) {
      parts[used++] = {const_cast<char*>(part.head.data()) + skip, part.head_size - skip};
      skip = 0;
    } else {
      skip -= part.head_size;
    }
    if (skip < part.body.size()) parts[used++] = {const_cast<char*>(part.body.data()) + skip, part.body.size() - skip};
    skip = 0;
  }
  return used;
}

void OutQueue::consume(std::size_t bytes) {
  assert(bytes <= bytes_);
  bytes_ -= bytes;
  sent_of_first_ += bytes;
  while (first_ < parts_.size() && sent_of_first_ >= parts_[first_].size()) {
    sent_of_first_ -= parts_[first_].size();
    parts_[first_].owner.reset();
    ++first_;
  }
  if (empty()) {
    parts_.clear();
    first_ = 0;
    if (parts_.capacity() > kKeptParts) std::vector<OutPart>().swap(parts_);
  } else if (first_ >= kCutAt && first_ * 2 >= parts_.size()) {
    parts_.erase(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace bedside::net
