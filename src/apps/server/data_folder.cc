#include "apps/server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace bedside::server {
namespace {

constexpr const char* kUrlFile = "/url";

Error cannot(const std::string& what, const std::string& path, int code) {
  return user_error("data.folder", "cannot " + what + " the data folder " + path + ": " + std::strerror(code),
                    "choose another with --data, or make it writable for this user");
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, failed);
  // An existing folder keeps its mode: --data /tmp by mistake must not close /tmp for everybody else.
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return cannot("make", path, errno);
  if (!std::filesystem::is_directory(path, failed)) return cannot("use", path, ENOTDIR);
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) return cannot("write to", path, errno);
  return DataFolder(path);
}

Status DataFolder::write_url(const std::string& url) const {
  std::ofstream file(path_ + kUrlFile, std::ios::trunc);
  file << url << '\n';
  if (file.flush()) return {};
  return cannot("write to", path_, errno);
}

std::optional<std::string> DataFolder::read_url() const {
  std::ifstream file(path_ + kUrlFile);
  std::string url;
  if (!std::getline(file, url) || url.empty()) return std::nullopt;
  return url;
}

Result<FolderLock> FolderLock::take(const DataFolder& folder) {
  const std::string path = folder.path() + "/lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return cannot("write to", folder.path(), errno);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return FolderLock(fd);
  const int code = errno;
  ::close(fd);
  if (code != EWOULDBLOCK) return cannot("lock", folder.path(), code);
  return user_error("data.locked", "another bedside is running with the data folder " + folder.path(),
                    "stop it first, or choose another folder with --data");
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace bedside::server
