// The memory of the module: blocks in sizes of powers of two, and for each size the list of those that came back.
//
// The C library's malloc is a tenth of what a browser would have to load, and made for programs that hold gigabytes for
// weeks. An engine holds some hundred kilobytes for one call; at worst half of them are rounding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bedside::wasm {

class Heap {
 public:
  // That many bytes more, a multiple of kPage, aligned to kAlignment; null when there are none.
  using Grow = std::byte* (*)(std::size_t bytes);

  static constexpr std::size_t kPage = 64 * 1024;  // WebAssembly Core 2.0 section 4.2.8.
  static constexpr std::size_t kAlignment = 16;
  static constexpr std::size_t kMost = std::size_t{1} << 30;

  explicit constexpr Heap(Grow grow) : grow_(grow) {}

  // Aligned to kAlignment. Null when the memory is used up or more than kMost is asked for.
  void* take(std::size_t bytes);
  // Null is taken and means nothing. What was not taken from here is a programmer's fault.
  void give(void* block);

 private:
  static constexpr std::size_t kSizes = 27;  // From kAlignment to kMost.

  struct alignas(kAlignment) Header {  // Stands right before each block.
    std::size_t size_index;
    Header* next;  // Of those that came back.
  };

  std::byte* carve(std::size_t bytes);

  Grow grow_;
  std::byte* fresh_ = nullptr;
  std::size_t fresh_bytes_ = 0;
  std::array<Header*, kSizes> returned_{};
};

}  // namespace bedside::wasm
