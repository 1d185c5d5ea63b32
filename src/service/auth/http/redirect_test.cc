// Goal: tokens are handed to our own pages and to listed origins, and to no look-alike.
#include "service/auth/http/redirect.h"

#include <gtest/gtest.h>

namespace bedside::service::auth {
namespace {

AuthOptions options() {
  AuthOptions made;
  made.url = "https://clinic.example";
  made.site_url = "https://clinic.example/app";
  made.redirect_allow_list = {"http://localhost:5173"};
  return made;
}

TEST(SafeRedirect, OwnAndListedOriginsMayBeNamed) {
  EXPECT_EQ(safe_redirect("https://clinic.example/visit?x=1", options()), "https://clinic.example/visit?x=1");
  EXPECT_EQ(safe_redirect("http://localhost:5173/", options()), "http://localhost:5173/");
}

TEST(SafeRedirect, EverythingElseGoesToTheSite) {
  for (const char* url :
       {"", "/path", "//evil.example", "https://evil.example", "https://clinic.example.evil.example",
        "https://clinic.example@evil.example", "https://evil.example\\@clinic.example", "https://clinic.example:444",
        "http://clinic.example", "javascript:alert(1)", "https://clinic.example\r\nset-cookie: a=b",
        "https://clinic.example/\tx", "https:/clinic.example", "HTTPS://clinic.example", "http://localhost:51730"}) {
    EXPECT_EQ(safe_redirect(url, options()), "https://clinic.example/app") << url;
  }
  EXPECT_EQ(safe_redirect("https://clinic.example/" + std::string(3000, 'a'), options()), "https://clinic.example/app");
}

TEST(FormEncode, EncodesBothSides) {
  EXPECT_EQ(form_encode({{"a b", "c&d=é"}, {"x", "~._-"}}), "a%20b=c%26d%3D%C3%A9&x=~._-");
  EXPECT_EQ(form_encode({}), "");
}

}  // namespace
}  // namespace bedside::service::auth
