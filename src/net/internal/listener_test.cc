// Goal: names become listening sockets, and peers are counted together as they should be.
#include "net/internal/listener.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace bedside::net {
namespace {

TEST(AddressKey, CountsAnIpv6SubnetAsOne) {
  EXPECT_EQ(address_key("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:2:ffff::9"));
  EXPECT_NE(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
}

TEST(BindAndListen, GivesAllAddressesOfANameOnePort) {
  const auto bound = bind_and_listen("localhost", 0);
  ASSERT_TRUE(bound.ok()) << bound.error().message;
  EXPECT_GE(bound->descriptors.size(), 1u);
  EXPECT_NE(bound->port, 0);
  for (const int fd : bound->descriptors) ::close(fd);
}

TEST(BindAndListen, SaysWhichPortIsTaken) {
  const auto first = bind_and_listen("127.0.0.1", 0);
  const auto second = bind_and_listen("127.0.0.1", first->port);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().id, "net.port_taken");
  for (const int fd : first->descriptors) ::close(fd);
}

}  // namespace
}  // namespace bedside::net
