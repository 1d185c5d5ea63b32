// Goal: one request out of bytes in any pieces; what server_test proves from outside, here for targets and cuts.
#include "net/internal/http_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::net {
namespace {

constexpr HttpReader::Bounds kBounds{.max_header_bytes = 1000, .max_body_bytes = 1000};

TEST(Target, SplitsPathAndQueryAndDecodesThePathOnce) {
  const auto target = parse_target("GET", "/a%20b/%252e?x=%41&y");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/%2e");
  EXPECT_EQ(target->query, "x=%41&y");
}

TEST(Target, AcceptsTheAbsoluteForm) {
  EXPECT_EQ(parse_target("GET", "http://host:1/a?b")->path, "/a");
  EXPECT_EQ(parse_target("GET", "HTTPS://host")->path, "/");
}

TEST(Target, KeepsTheStarForOptions) {
  EXPECT_EQ(parse_target("OPTIONS", "*")->path, "*");
  EXPECT_FALSE(parse_target("GET", "*"));
}

TEST(Target, RefusesWhatCouldMeanAnotherPath) {
  for (const char* bad : {"", "a", "//host/../x", "/..", "/.", "/a/..", "/a/./b", "/%2e", "/%2E%2e/x", "/a%2f..",
                          "/a\\b", "/%5c", "/%00", "/%0a", "/%7f", "/%", "/%ff", "/a#b"}) {
    EXPECT_FALSE(parse_target("GET", bad)) << bad;
  }
}

TEST(Target, AllowsDotsInNames) {
  for (const char* good : {"/.well-known/x", "/a..b", "/...", "/a.", "//double"}) {
    EXPECT_TRUE(parse_target("GET", good)) << good;
  }
}

RC_GTEST_PROP(HttpReader, ReadsTheSameHoweverItIsCut, ()) {
  const std::string body = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const bool chunked = *rc::gen::arbitrary<bool>();
  std::string bytes = "POST /p?q HTTP/1.1\r\nHost: h\r\n";
  if (chunked) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx", body.size());
    bytes += "Transfer-Encoding: chunked\r\n\r\n";
    if (!body.empty()) bytes += std::string(size) + "\r\n" + body + "\r\n";
    bytes += "0\r\n\r\n";
  } else {
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  bytes += "GET /next";
  HttpReader reader(kBounds);
  while (!bytes.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, bytes.size() + 1);
    reader.feed(bytes.substr(0, size));
    if (reader.state() == HttpReader::State::kBody) reader.feed({});
    bytes.erase(0, size);
    if (reader.state() == HttpReader::State::kComplete) break;
  }
  RC_ASSERT(reader.state() == HttpReader::State::kComplete);
  RC_ASSERT(reader.request().body == body);
  RC_ASSERT(reader.request().path == "/p");
  RC_ASSERT(reader.take_rest() + bytes == "GET /next");
}

TEST(HttpReader, TakesTheLastChunkInPieces) {
  for (const std::string end : {"0\r\n\r\n", "1\r\nx\r\n0\r\n\r\n", "0\r\nTrailer: t\r\n\r\n"}) {
    HttpReader reader(kBounds);
    reader.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : end) reader.feed({&c, 1});
    EXPECT_EQ(reader.state(), HttpReader::State::kComplete) << end;
  }
}

TEST(HttpReader, StopsOnceBetweenHeadAndBody) {
  HttpReader reader(kBounds);
  EXPECT_EQ(reader.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\nhi"),
            HttpReader::State::kBody);
  EXPECT_TRUE(reader.expects_continue());
  EXPECT_EQ(reader.feed({}), HttpReader::State::kComplete);
}

TEST(HttpReader, LowersNamesAndKeepsValues) {
  HttpReader reader(kBounds);
  reader.feed("GET / HTTP/1.1\r\nHOST: h\r\nX-Mixed:  Some Value \r\n\r\n");
  EXPECT_EQ(reader.request().headers.get("x-mixed"), "Some Value");
  EXPECT_TRUE(reader.keep_alive());
}

TEST(HttpReader, BoundsAHeadThatNeverEnds) {
  HttpReader reader(kBounds);
  auto state = reader.feed("GET / HTTP/1.1\r\nX: ");
  for (int i = 0; i < 100 && state == HttpReader::State::kHead; ++i) state = reader.feed(std::string(50, 'x'));
  EXPECT_EQ(state, HttpReader::State::kFailed);
  EXPECT_EQ(reader.failure().status, 431);
}

}  // namespace
}  // namespace bedside::net
