#include "wasm/heap.h"

#include <new>

namespace bedside::wasm {

void* Heap::take(std::size_t bytes) {
  std::size_t index = 0;
  while ((kAlignment << index) < bytes) {
    if (++index == kSizes) return nullptr;
  }
  Header* block = returned_[index];
  if (block != nullptr) {
    returned_[index] = block->next;
  } else {
    std::byte* const fresh = carve(sizeof(Header) + (kAlignment << index));
    if (fresh == nullptr) return nullptr;
    block = new (fresh) Header{index, nullptr};
  }
  return block + 1;
}

void Heap::give(void* block) {
  if (block == nullptr) return;
  Header* const header = static_cast<Header*>(block) - 1;
  header->next = returned_[header->size_index];
  returned_[header->size_index] = header;
}

std::byte* Heap::carve(std::size_t bytes) {
  if (bytes > fresh_bytes_) {
    const std::size_t whole_pages = (bytes + kPage - 1) / kPage * kPage;
    std::byte* const grown = grow_(whole_pages);
    if (grown == nullptr) return nullptr;
    // What is left of the last pages goes on where the new ones follow them, and is lost where they do not.
    if (grown != fresh_ + fresh_bytes_) {
      fresh_ = grown;
      fresh_bytes_ = 0;
    }
    fresh_bytes_ += whole_pages;
  }
  std::byte* const carved = fresh_;
  fresh_ += bytes;
  fresh_bytes_ -= bytes;
  return carved;
}

}  // namespace bedside::wasm

#if defined(__wasm__)

namespace {

std::byte* grow_memory(std::size_t bytes) {
  constexpr std::size_t kFailed = static_cast<std::size_t>(-1);
  const std::size_t pages_before = __builtin_wasm_memory_grow(0, bytes / bedside::wasm::Heap::kPage);
  return pages_before == kFailed ? nullptr : reinterpret_cast<std::byte*>(pages_before * bedside::wasm::Heap::kPage);
}

constinit bedside::wasm::Heap heap(grow_memory);

}  // namespace

// Without exceptions there is nobody to tell that memory is used up; the page sees a trap and starts a new engine.
void* operator new(std::size_t bytes) {
  void* const block = heap.take(bytes);
  if (block == nullptr) __builtin_trap();
  return block;
}
void operator delete(void* block) noexcept { heap.give(block); }
void operator delete(void* block, std::size_t) noexcept { heap.give(block); }

// A module ends with its page; nothing is torn down, and the list of what would be is not kept.
extern "C" int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }

#endif
