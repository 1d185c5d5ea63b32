// Goal: the head of an answer says what follows it, and nothing a handler put there can end it early.
#include "net/internal/http_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bedside::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ReasonPhrase, IsWhatClientsShow) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(201), "Created");
  EXPECT_EQ(reason_phrase(204), "No Content");
  EXPECT_EQ(reason_phrase(206), "Partial Content");
  EXPECT_EQ(reason_phrase(416), "Range Not Satisfiable");
  EXPECT_EQ(reason_phrase(799), "Unknown");
}

TEST(HttpDate, IsTheExampleOfTheRfc) {
  EXPECT_EQ(http_date(*parse_iso("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(*parse_iso("2024-02-29T23:59:59Z")), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(ResponseHead, FramesTheBodyItself) {
  Response response;
  response.headers.add("content-length", "999");
  response.headers.add("transfer-encoding", "chunked");
  response.headers.add("x-own", "1");
  response.body = "four";
  const std::string head = write_response_head(response, {.date = "D"});
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nx-own: 1\r\ndate: D\r\n"));
  EXPECT_THAT(head, HasSubstr("content-length: 4\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("999")));
  EXPECT_THAT(head, Not(HasSubstr("chunked")));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
}

TEST(ResponseHead, SaysWhetherTheConnectionStays) {
  const Response response;
  EXPECT_THAT(write_response_head(response, {}), Not(HasSubstr("connection:")));
  EXPECT_THAT(write_response_head(response, {.http_1_0 = true}), HasSubstr("connection: keep-alive\r\n"));
  EXPECT_THAT(write_response_head(response, {.persistence = Persistence::kClose}), HasSubstr("connection: close\r\n"));
}

TEST(ResponseHead, LeavesOutALengthThatHeadDidNotWorkOut) {
  Response response;
  EXPECT_THAT(write_response_head(response, {.body = BodyUse::kHeadOnly}), Not(HasSubstr("content-length")));
  response.shared_body = std::make_shared<const std::string>("12345");
  EXPECT_THAT(write_response_head(response, {.body = BodyUse::kHeadOnly}), HasSubstr("content-length: 5"));
  EXPECT_FALSE(carries_body(response, {.body = BodyUse::kHeadOnly}));
}

TEST(ResponseHead, KeepsLineEndsOutOfFields) {
  Response response;
  response.headers.add("x", std::string("a\r\nset-cookie: b\0c", 18));
  EXPECT_THAT(write_response_head(response, {}), HasSubstr("x: a  set-cookie: b c\r\n"));
}

}  // namespace
}  // namespace bedside::net
