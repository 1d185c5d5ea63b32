// Goal: what a database says of a response becomes a status and whole headers, or nothing at all.
#include "wire/postgrest/said_response.h"

#include <gtest/gtest.h>

namespace bedside::postgrest {
namespace {

std::string said(std::string_view headers, std::string_view status = {}) {
  const auto parsed = parse_said(headers, status);
  if (!parsed) return parsed.error().code;
  std::string out = parsed->status ? std::to_string(*parsed->status) : "";
  for (const auto& [name, value] : parsed->headers) out += "|" + name + ": " + value;
  return out;
}

TEST(SaidResponse, TakesHeadersAndAStatus) {
  EXPECT_EQ(said("", ""), "");
  EXPECT_EQ(said("[]", "201"), "201");
  EXPECT_EQ(said(R"([{"X-Custom":"a b"},{"Set-Cookie":"a=1"},{"Set-Cookie":"b=é"}])"),
            "|x-custom: a b|set-cookie: a=1|set-cookie: b=é");
}

TEST(SaidResponse, RefusesWhatIsNoHeader) {
  for (const char* headers : {"x",
                              "{}",
                              "[1]",
                              "[{}]",
                              R"([{"a":"b","c":"d"}])",
                              R"([{"a":1}])",
                              R"([{"a":null}])",
                              R"([{"":"b"}])",
                              R"([{"a b":"c"}])",
                              R"([{"a:":"c"}])",
                              R"([{"a\r\nb":"c"}])",
                              R"([{"é":"c"}])",
                              R"([{"a":"b\r\nc: d"}])",
                              R"([{"a":"b\nc"}])",
                              R"([{"a":"b\u0000"}])",
                              R"([{"a":"b\u007f"}])",
                              R"([{"Content-Length":"0"}])",
                              R"([{"transfer-ENCODING":"chunked"}])",
                              R"([{"Connection":"close"}])",
                              R"([{"Upgrade":"h2c"}])",
                              R"([{"Access-Control-Allow-Origin":"*"}])",
                              R"([{"Content-Security-Policy":"x"}])",
                              R"([{"X-Content-Type-Options":"x"}])"}) {
    EXPECT_EQ(said(headers), "PGRST111") << headers;
  }
  EXPECT_EQ(said("[{\"a\":\"" + std::string(9000, 'x') + "\"}]"), "PGRST111");
  std::string many = "[{\"a\":\"b\"}";
  for (int i = 0; i < 32; ++i) many += ",{\"a\":\"b\"}";
  EXPECT_EQ(said(many + "]"), "PGRST111");
}

TEST(SaidResponse, RefusesWhatIsNoStatus) {
  for (const char* status : {"x", "20", "2000", "-20", "199", "100", "101", "600", "2 0", "200 OK", "+20"}) {
    EXPECT_EQ(said("", status), "PGRST112") << status;
  }
  EXPECT_EQ(said("", "200"), "200");
  EXPECT_EQ(said("", "599"), "599");
}

std::string raised(std::string_view message, std::string_view detail) {
  const auto parsed = parse_raised(message, detail);
  if (!parsed) return parsed.error().code + " " + parsed.error().details;
  std::string out = std::to_string(parsed->status) + " " + error_body(parsed->body);
  for (const auto& [name, value] : parsed->headers) out += "|" + name + ": " + value;
  return out;
}

TEST(SaidResponse, ReadsARaisedResponse) {
  EXPECT_EQ(
      raised(R"({"code":"123","message":"Payment Required","details":"Quota","hint":"Upgrade"})",
             R"({"status":402,"headers":{"X-Powered-By":"Nerd Rage"}})"),
      R"(402 {"code":"123","details":"Quota","hint":"Upgrade","message":"Payment Required"}|x-powered-by: Nerd Rage)");
  EXPECT_EQ(raised(R"({"code":"1","message":"m","hint":null})", R"({"status":400,"headers":{},"status_text":"Why"})"),
            R"(400 {"code":"1","details":null,"hint":null,"message":"m"})");
}

TEST(SaidResponse, RefusesARaiseThatCannotBeRead) {
  const std::string good = R"({"code":"1","message":"m"})";
  for (const char* message : {"x", "[]", "{}", R"({"code":"1"})", R"({"message":"m"})", R"({"code":1,"message":"m"})",
                              R"({"code":"1","message":"m","details":{}})"}) {
    EXPECT_EQ(raised(message, R"({"status":400,"headers":{}})"), "PGRST121 Invalid JSON value for MESSAGE") << message;
  }
  EXPECT_EQ(raised(good, ""), "PGRST121 DETAIL is missing in the RAISE statement");
  for (const char* detail :
       {"x", "[]", "{}", R"({"status":400})", R"({"headers":{}})", R"({"status":"400","headers":{}})",
        R"({"status":100,"headers":{}})", R"({"status":600,"headers":{}})", R"({"status":400,"headers":[]})",
        R"({"status":400,"headers":{"a":"b\r\nc: d"}})", R"({"status":400,"headers":{"content-length":"9"}})"}) {
    EXPECT_EQ(raised(good, detail), "PGRST121 Invalid JSON value for DETAIL") << detail;
  }
}

}  // namespace
}  // namespace bedside::postgrest
