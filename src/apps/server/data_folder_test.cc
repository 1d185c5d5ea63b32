// Goal: the data folder is private, is one server's at a time, and says clearly why it cannot be used.
#include "apps/server/data_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using net::testing::TempFolder;
using ::testing::HasSubstr;

mode_t mode_of(const std::string& path) {
  struct stat facts {};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0);
  return facts.st_mode & 0777;
}

TEST(DataFolder, IsMadeForItsOwnerAlone) {
  const TempFolder temp;
  const auto folder = DataFolder::open(temp.path("a/b/data"));
  ASSERT_TRUE(folder.ok()) << folder.error().message;
  EXPECT_EQ(mode_of(temp.path("a/b/data")), 0700u);
}

TEST(DataFolder, LeavesTheModeOfAnExistingFolder) {
  const TempFolder temp;
  ASSERT_EQ(::mkdir(temp.path("open").c_str(), 0755), 0);
  EXPECT_TRUE(DataFolder::open(temp.path("open")).ok());
  EXPECT_EQ(mode_of(temp.path("open")), 0755u);
}

TEST(DataFolder, RefusesAFileInItsPlace) {
  const TempFolder temp;
  std::ofstream(temp.path("file")) << "x";
  const auto folder = DataFolder::open(temp.path("file"));
  ASSERT_FALSE(folder.ok());
  EXPECT_THAT(folder.error().message, HasSubstr(temp.path("file")));
  EXPECT_FALSE(DataFolder::open(temp.path("file") + "/below").ok());
}

TEST(DataFolder, RemembersWhereTheServerIs) {
  const TempFolder temp;
  const auto folder = DataFolder::open(temp.path());
  EXPECT_EQ(folder->read_url(), std::nullopt);
  ASSERT_TRUE(folder->write_url("http://localhost:1").ok());
  EXPECT_EQ(folder->read_url(), "http://localhost:1");
}

TEST(FolderLock, IsHeldByOneAndFreeAfterIt) {
  const TempFolder temp;
  const auto folder = DataFolder::open(temp.path());
  {
    auto first = FolderLock::take(*folder);
    ASSERT_TRUE(first.ok());
    const FolderLock moved = std::move(*first);
    const auto second = FolderLock::take(*folder);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().id, "data.locked");
    EXPECT_THAT(second.error().message, HasSubstr("another bedside is running"));
  }
  EXPECT_TRUE(FolderLock::take(*folder).ok());
}

}  // namespace
}  // namespace bedside::server
