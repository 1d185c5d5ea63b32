#include "sim/disk/crash_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace bedside::sim {
namespace {

struct OpenFile {
  sqlite3_file base;  // First, as SQLite wants it.
  CrashDisk* disk;
  std::shared_ptr<CrashDisk::File> file;
  std::vector<std::vector<std::uint8_t>> shared;  // Regions of the WAL index.
};

OpenFile& self(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
CrashDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<CrashDisk*>(vfs->pAppData); }

void change(OpenFile& open, std::size_t at, CrashDisk::Bytes after, std::size_t new_size) {
  if (!open.disk->powered) return;
  auto& content = open.file->content;
  CrashDisk::File::Change made;
  made.at = at;
  made.size_before = content.size();
  made.size_after = new_size;
  const std::size_t covered = at < content.size() ? std::min(after.size(), content.size() - at) : 0;
  made.before.assign(content.begin() + static_cast<std::ptrdiff_t>(std::min(at, content.size())),
                     content.begin() + static_cast<std::ptrdiff_t>(std::min(at, content.size()) + covered));
  content.resize(new_size);
  std::copy(after.begin(), after.end(), content.begin() + static_cast<std::ptrdiff_t>(at));
  made.after = std::move(after);
  open.file->unsynced.push_back(std::move(made));
}

int close_file(sqlite3_file* file) {
  self(file).~OpenFile();
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  const auto& content = self(file).file->content;
  const auto at = static_cast<std::size_t>(offset);
  const auto wanted = static_cast<std::size_t>(amount);
  const std::size_t there = at < content.size() ? std::min(wanted, content.size() - at) : 0;
  if (there > 0) std::memcpy(into, content.data() + at, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(into) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  const auto* bytes = static_cast<const std::uint8_t*>(from);
  const auto at = static_cast<std::size_t>(offset);
  OpenFile& open = self(file);
  const std::size_t size = std::max(open.file->content.size(), at + static_cast<std::size_t>(amount));
  change(open, at, CrashDisk::Bytes(bytes, bytes + amount), size);
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  OpenFile& open = self(file);
  const auto new_size = static_cast<std::size_t>(size);
  auto& content = open.file->content;
  if (!open.disk->powered || new_size >= content.size()) return SQLITE_OK;
  CrashDisk::File::Change made;
  made.at = new_size;
  made.before.assign(content.begin() + static_cast<std::ptrdiff_t>(new_size), content.end());
  made.size_before = content.size();
  made.size_after = new_size;
  content.resize(new_size);
  open.file->unsynced.push_back(std::move(made));
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  if (!self(file).disk->powered) return SQLITE_OK;
  self(file).file->unsynced.clear();
  ++self(file).disk->syncs;
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(self(file).file->content.size());
  return SQLITE_OK;
}

int grant(sqlite3_file*, int) { return SQLITE_OK; }
int nobody_reserved(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}
int no_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int no_promises(sqlite3_file*) { return 0; }

int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** into) {
  auto& shared = self(file).shared;
  const auto wanted = static_cast<std::size_t>(region);
  if (wanted >= shared.size()) {
    if (extend == 0) {
      *into = nullptr;
      return SQLITE_OK;
    }
    shared.resize(wanted + 1);
  }
  if (shared[wanted].empty()) shared[wanted].resize(static_cast<std::size_t>(size));
  *into = shared[wanted].data();
  return SQLITE_OK;
}
int grant_shared(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void no_barrier(sqlite3_file*) {}
int unmap_shared(sqlite3_file* file, int) {
  self(file).shared.clear();
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = grant,
    .xUnlock = grant,
    .xCheckReservedLock = nobody_reserved,
    .xFileControl = no_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = no_promises,
    .xShmMap = map_shared,
    .xShmLock = grant_shared,
    .xShmBarrier = no_barrier,
    .xShmUnmap = unmap_shared,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* into, int flags, int* out_flags) {
  CrashDisk& disk = disk_of(vfs);
  into->pMethods = nullptr;
  std::shared_ptr<CrashDisk::File> file;
  if (name == nullptr) {
    file = std::make_shared<CrashDisk::File>();
  } else {
    const auto found = disk.files.find(name);
    if (found == disk.files.end() && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    if (found == disk.files.end()) disk.files[name] = std::make_shared<CrashDisk::File>();
    file = disk.files[name];
  }
  auto* const open = new (into) OpenFile{{nullptr}, &disk, std::move(file), {}};
  open->base.pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  if (disk_of(vfs).powered) disk_of(vfs).files.erase(name);
  return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, const char* name, int, int* result) {
  *result = disk_of(vfs).files.count(name) > 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* into) {
  sqlite3_snprintf(size, into, "%s", name);
  return SQLITE_OK;
}

}  // namespace

CrashDisk::CrashDisk(std::uint64_t seed) : chance_(seed) {
  sqlite3_vfs* const system = sqlite3_vfs_find("unix");
  name_ = "bedside-crash-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
  vfs_ = std::make_unique<sqlite3_vfs>(*system);  // Its sleep, randomness and clock are good enough.
  vfs_->pNext = nullptr;
  vfs_->zName = name_.c_str();
  vfs_->szOsFile = sizeof(OpenFile);
  vfs_->pAppData = this;
  vfs_->xOpen = open_file;
  vfs_->xDelete = delete_file;
  vfs_->xAccess = access_file;
  vfs_->xFullPathname = full_name;
  sqlite3_vfs_register(vfs_.get(), 1);
}

CrashDisk::~CrashDisk() { sqlite3_vfs_unregister(vfs_.get()); }

void CrashDisk::lose_power() {
  for (auto& [name, file] : files) {
    auto changes = std::exchange(file->unsynced, {});
    for (auto it = changes.rbegin(); it != changes.rend(); ++it) {
      file->content.resize(it->size_before);
      std::copy(it->before.begin(), it->before.end(), file->content.begin() + static_cast<std::ptrdiff_t>(it->at));
    }
    // Half of the time some of it had reached the disk by itself.
    if (chance_.below(2) == 0) continue;
    for (const auto& change : changes) {
      if (chance_.below(2) == 0) continue;
      file->content.resize(std::max(file->content.size(), change.at + change.after.size()));
      std::copy(change.after.begin(), change.after.end(),
                file->content.begin() + static_cast<std::ptrdiff_t>(change.at));
    }
  }
}

CrashDisk::Files CrashDisk::copy() const {
  Files copies;
  for (const auto& [name, file] : files) {
    copies[name] = std::make_shared<File>();
    copies[name]->content = file->content;
  }
  return copies;
}

void CrashDisk::put(const Files& from) {
  files.clear();
  for (const auto& [name, file] : from) {
    files[name] = std::make_shared<File>();
    files[name]->content = file->content;
  }
}

}  // namespace bedside::sim
