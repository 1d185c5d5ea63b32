// A disk for SQLite that lives in memory and can lose its power: what was written and not synced is gone then, or only
// some of it, in any order, because a real disk promises no more. While one lives it is the default of this process.
//
// The model is for one connection at a time: locks are granted, shared memory is the connection's own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"

struct sqlite3_vfs;

namespace bedside::sim {

class CrashDisk {
 public:
  using Bytes = std::vector<std::uint8_t>;
  // What one file holds, and what of it the next power cut may take.
  struct File {
    struct Change {
      std::size_t at = 0;
      Bytes before;
      Bytes after;
      std::size_t size_before = 0;
      std::size_t size_after = 0;
    };
    Bytes content;
    std::vector<Change> unsynced;
  };
  using Files = std::map<std::string, std::shared_ptr<File>>;

  explicit CrashDisk(std::uint64_t seed);
  ~CrashDisk();
  CrashDisk(const CrashDisk&) = delete;
  CrashDisk& operator=(const CrashDisk&) = delete;

  // The power goes. Every open file must have been closed or be closed without another write.
  void lose_power();

  // A path for Database: it exists on the real disk as well, where nothing is ever written.
  static std::string path() { return "/dev/null"; }

  // Copies of everything, synced.
  Files copy() const;
  void put(const Files& files);

  Files files;
  std::uint64_t syncs = 0;
  bool powered = true;  // Without power writes go nowhere.

 private:
  Rng chance_;
  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace bedside::sim
