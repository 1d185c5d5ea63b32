// Goal: what goes in comes out once, in order, whatever the kernel takes at a time.
#include "net/internal/out_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace bedside::net {
namespace {

OutPart part(const std::string& head, const std::string& body) {
  OutPart made = OutPart::from(body);
  std::ranges::copy(head, made.head.begin());
  made.head_size = static_cast<std::uint8_t>(head.size());
  return made;
}

// Takes up to `most` bytes, as a socket would.
std::string take(OutQueue& queue, std::size_t most) {
  std::array<iovec, 8> parts;
  std::string taken;
  const std::size_t used = queue.gather(parts);
  for (std::size_t i = 0; i < used && taken.size() < most; ++i) {
    taken.append(static_cast<const char*>(parts[i].iov_base), std::min(parts[i].iov_len, most - taken.size()));
  }
  queue.consume(taken.size());
  return taken;
}

TEST(OutQueue, PutsTheHeadBeforeItsBody) {
  OutQueue queue;
  queue.push(part("h1", "body one"));
  queue.push(part("h2", ""));
  queue.push(OutPart::from(std::string("tail")));
  EXPECT_EQ(queue.bytes(), 16u);
  EXPECT_EQ(take(queue, 100), "h1body oneh2tail");
  EXPECT_TRUE(queue.empty());
}

TEST(OutQueue, KeepsNothingOfNothing) {
  OutQueue queue;
  queue.push(OutPart::from(std::string()));
  EXPECT_TRUE(queue.empty());
}

TEST(OutQueue, LetsGoOfABodyWhenItIsSent) {
  OutQueue queue;
  const auto shared = std::make_shared<const std::string>("shared");
  queue.push(OutPart::from(shared));
  queue.push(OutPart::from(std::string("x")));
  EXPECT_EQ(shared.use_count(), 2);
  take(queue, 6);
  EXPECT_EQ(shared.use_count(), 1);
}

RC_GTEST_PROP(OutQueue, KeepsEveryByteInOrder, (const std::vector<std::pair<bool, std::string>>& pushed)) {
  OutQueue queue;
  std::string expected;
  std::string sent;
  for (const auto& [with_head, body] : pushed) {
    queue.push(with_head ? part("0123456789", body) : OutPart::from(body));
    expected += (with_head ? "0123456789" : "") + body;
    if (!queue.empty()) sent += take(queue, *rc::gen::inRange<std::size_t>(0, 30));
    RC_ASSERT(queue.bytes() == expected.size() - sent.size());
  }
  while (!queue.empty()) sent += take(queue, *rc::gen::inRange<std::size_t>(1, 100));
  RC_ASSERT(sent == expected);
}

}  // namespace
}  // namespace bedside::net
