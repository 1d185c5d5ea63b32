// The data folder: made with mode 0700, its files' names, and the lock that keeps it to one server at a time.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "net/server.h"

namespace bedside::server {

class DataFolder {
 public:
  // Makes the folder, and the folders above it, when there is none.
  static Result<DataFolder> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/bedside.db"; }
  net::TlsFiles self_made_tls() const { return {path_ + "/self-made-certificate.pem", path_ + "/self-made-key.pem"}; }

  // What `bedside keys` shows while a server runs: where it listens.
  Status write_url(const std::string& url) const;
  std::optional<std::string> read_url() const;

 private:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Held while it lives; the kernel lets go of it even when the process is killed.
class FolderLock {
 public:
  // Fails with "data.locked" while another process holds it.
  static Result<FolderLock> take(const DataFolder& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace bedside::server
