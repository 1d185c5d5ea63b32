// Goal: errors of our own are well-formed JSON whatever their words hold.
#include "service/ops/json_answer.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

TEST(JsonAnswer, EscapesItsMessage) {
  const auto answer = error_answer(400, "a.b", "say \"no\"\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.get("content-type"), "application/json");
  EXPECT_EQ(answer.body, R"({"code":"a.b","message":"say \"no\"\n"})");
}

TEST(JsonAnswer, NamesTheAllowedMethods) {
  const auto answer = method_answer("GET, HEAD");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.get("allow"), "GET, HEAD");
  EXPECT_EQ(not_found_answer().status, 404);
}

}  // namespace
}  // namespace bedside::service
