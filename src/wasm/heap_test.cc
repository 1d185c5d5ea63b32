// Goal: blocks are aligned and never overlap, what comes back is used again, and memory that is used up is said to be.
#include "wasm/heap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace bedside::wasm {
namespace {

constexpr std::size_t kPagesThere = 64;

struct Memory {
  alignas(Heap::kAlignment) std::array<std::byte, kPagesThere * Heap::kPage> bytes;
  std::size_t used = 0;
  std::size_t gap = 0;  // Left out before each growth, as if somebody else had taken it.
};
Memory* memory = nullptr;

std::byte* grow(std::size_t bytes) {
  const std::size_t from = memory->used + memory->gap;
  if (from + bytes > memory->bytes.size()) return nullptr;
  memory->used = from + bytes;
  return memory->bytes.data() + from;
}

class HeapTest : public testing::Test {
 protected:
  HeapTest() { memory = memory_.get(); }
  std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();
  Heap heap_{grow};
};

TEST_F(HeapTest, WhatComesBackIsUsedAgain) {
  void* const first = heap_.take(100);
  heap_.give(first);
  EXPECT_EQ(heap_.take(128), first);
  EXPECT_NE(heap_.take(128), first);
}

TEST_F(HeapTest, ABlockLargerThanAPageFollowsTheRestOfTheLast) {
  heap_.take(16);
  const std::size_t before = memory_->used;
  ASSERT_NE(heap_.take(Heap::kPage), nullptr);
  EXPECT_EQ(memory_->used - before, 2 * Heap::kPage);
}

TEST_F(HeapTest, MemoryThatIsUsedUpIsSaidToBe) {
  EXPECT_EQ(heap_.take(Heap::kMost), nullptr);
  EXPECT_EQ(heap_.take(Heap::kMost + 1), nullptr);
  EXPECT_EQ(heap_.take(SIZE_MAX), nullptr);
  EXPECT_NE(heap_.take(0), nullptr);
  heap_.give(nullptr);
}

void blocks_keep_what_was_written(const std::vector<std::uint16_t>& sizes, std::size_t gap) {
  const auto own = std::make_unique<Memory>();
  own->gap = gap;
  memory = own.get();
  Heap heap(grow);
  struct Taken {
    unsigned char* at;
    std::size_t size;
    unsigned char mark;
  };
  std::vector<Taken> taken;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    auto* const at = static_cast<unsigned char*>(heap.take(sizes[i]));
    RC_ASSERT(at != nullptr);
    RC_ASSERT(reinterpret_cast<std::uintptr_t>(at) % Heap::kAlignment == 0u);
    const auto mark = static_cast<unsigned char>(i);
    std::memset(at, mark, sizes[i]);
    taken.push_back({at, sizes[i], mark});
    if (i % 3 == 2) {
      heap.give(taken[i / 2 % taken.size()].at);
      taken.erase(taken.begin() + static_cast<std::ptrdiff_t>(i / 2 % taken.size()));
    }
  }
  for (const Taken& block : taken) {
    for (std::size_t i = 0; i < block.size; ++i) RC_ASSERT(block.at[i] == block.mark);
  }
}

RC_GTEST_PROP(Heap, NoBlockTouchesAnother, (const std::vector<std::uint16_t>& sizes)) {
  blocks_keep_what_was_written(
      {sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(sizes.size(), 20))}, 0);
}

RC_GTEST_PROP(Heap, NorWhereGrowthLeavesGaps, (const std::vector<std::uint16_t>& sizes)) {
  blocks_keep_what_was_written(
      {sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(sizes.size(), 20))}, 4096);
}

}  // namespace
}  // namespace bedside::wasm
