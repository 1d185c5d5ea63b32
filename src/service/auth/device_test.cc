// Goal: a person recognises their own devices, and nothing of a hostile header is kept.
#include "service/auth/device.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

TEST(Device, IsNamedInTwoWords) {
  EXPECT_EQ(device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox, Linux");
  EXPECT_EQ(device_of("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
                      "Chrome/126.0.0.0 Mobile Safari/537.36"),
            "Chrome, Android");
  EXPECT_EQ(device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                      "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
            "Edge, Windows");
  EXPECT_EQ(device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                      "Gecko) Version/17.5 Mobile/15E148 Safari/604.1"),
            "Safari, iPhone");
  EXPECT_EQ(device_of("node"), "");
  EXPECT_EQ(device_of(""), "");
}

TEST(Device, KeepsNothingOfTheHeaderItself) {
  EXPECT_EQ(device_of("<script>Firefox/1 Linux'; DROP TABLE"), "Firefox, Linux");
  EXPECT_EQ(device_of(std::string(100'000, 'x') + "Firefox/"), "");
}

}  // namespace
}  // namespace bedside::service
