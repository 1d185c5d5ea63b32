// For tests: a folder of its own under the system's temporary one, gone when the test is.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace bedside::store::sqlite {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace bedside::store::sqlite
