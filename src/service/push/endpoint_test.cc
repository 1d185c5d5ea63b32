// Goal: only named push services are ever written to.
#include "service/push/endpoint.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

const std::vector<std::string> kAllowed = {"fcm.googleapis.com", "*.push.apple.com", "http://localhost:9000"};

TEST(Endpoint, IsReadWhenItsServiceIsNamed) {
  const auto one = parse_endpoint("https://fcm.googleapis.com/fcm/send/a:b-c?d=e", kAllowed);
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->secure);
  EXPECT_EQ(one->host, "fcm.googleapis.com");
  EXPECT_EQ(one->port, 443);
  EXPECT_EQ(one->target, "/fcm/send/a:b-c?d=e");
  EXPECT_FALSE(one->may_be_private);
  EXPECT_EQ(origin_of(*one), "https://fcm.googleapis.com");
  EXPECT_TRUE(parse_endpoint("https://web.push.apple.com/x", kAllowed));
  const auto own = parse_endpoint("http://localhost:9000/x", kAllowed);
  ASSERT_TRUE(own);
  EXPECT_TRUE(own->may_be_private);
  EXPECT_EQ(origin_of(*own), "http://localhost:9000");
}

TEST(Endpoint, IsRefusedWhereNobodyNamedIt) {
  for (const char* endpoint : {"",
                               "https://",
                               "https:///x",
                               "https://fcm.googleapis.com",
                               "http://fcm.googleapis.com/x",
                               "https://fcm.googleapis.com:8443/x",
                               "https://fcm.googleapis.com.evil.example/x",
                               "https://fcm.googleapis.com@evil.example/x",
                               "https://evil.example/fcm.googleapis.com",
                               "https://xpush.apple.com/x",
                               "https://push.apple.com/x",
                               "https://.push.apple.com/x",
                               "http://localhost:9001/x",
                               "http://localhost/x",
                               "https://localhost:9000/x",
                               "http://localhost:9000x/y",
                               "http://localhost:0/x",
                               "http://localhost:99999/x",
                               "http://localhost:/x",
                               "ftp://localhost:9000/x",
                               "https://fcm.googleapis.com/a b",
                               "https://fcm.googleapis.com/a\r\nx: y",
                               "https://fcm.googleapis.com/a#b",
                               "https://FCM.googleapis.com/x",
                               "https://169.254.169.254/latest",
                               "//fcm.googleapis.com/x"}) {
    EXPECT_FALSE(parse_endpoint(endpoint, kAllowed)) << endpoint;
  }
  EXPECT_FALSE(parse_endpoint("https://fcm.googleapis.com/" + std::string(kMostEndpointBytes, 'x'), kAllowed));
}

TEST(PushServices, AreNamesOrWholeOrigins) {
  for (const auto& entry : default_push_services()) EXPECT_TRUE(is_push_service(entry)) << entry;
  EXPECT_TRUE(is_push_service("http://localhost:9000"));
  for (const char* entry : {"", "*", "*.", "com", "*.com/x", "https://a.b/", "a b.c", "https://", "ftp://a.b"}) {
    EXPECT_FALSE(is_push_service(entry)) << entry;
  }
}

}  // namespace
}  // namespace bedside::service
