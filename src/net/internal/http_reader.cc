#include "net/internal/http_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "net/internal/frame_codec.h"

namespace bedside::net {

namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;
using Text = boost::beast::string_view;

namespace {

constexpr std::size_t kMaxHeaderFields = 100;
constexpr std::size_t kMaxChunkHeadBytes = 4096;
// The shortest end of a chunked body, "0\r\n\r\n". Beast 1.81 asserts that it sees no less when it looks at the last
// chunk a second time, so that a client who sends it in pieces would end the process.
constexpr std::size_t kLastChunkBytes = 5;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

HttpFailure bad_request(std::string message) { return {400, "http.bad_request", std::move(message)}; }

HttpFailure failure_of(const ErrorCode& error) {
  if (error == http::error::header_limit) return {431, "http.head_too_large", "the request head is too large"};
  if (error == http::error::body_limit) return {413, "http.body_too_large", "the request body is too large"};
  if (error == http::error::bad_version) return {505, "http.version", "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  return bad_request("the request is malformed: " + error.message());
}

std::optional<std::string> decode_path(std::string_view raw) {
  auto path = percent_decode(raw, Plus::kLiteral);
  if (!path || path->empty() || path->front() != '/' || !is_valid_utf8(*path)) return std::nullopt;
  for (const char c : *path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return std::nullopt;
  }
  for (std::string_view rest = *path; !rest.empty();) {
    rest.remove_prefix(1);
    const auto segment = rest.substr(0, rest.find('/'));
    if (segment == "." || segment == "..") return std::nullopt;
    rest.remove_prefix(segment.size());
  }
  return path;
}

}  // namespace

std::optional<Target> parse_target(std::string_view method, std::string_view target) {
  if (target == "*") return method == "OPTIONS" ? std::optional(Target{"*", ""}) : std::nullopt;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!lower(target.substr(0, scheme.size())).starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    if (target.empty()) target = "/";
    break;
  }
  if (target.find('#') != target.npos) return std::nullopt;
  const auto question = target.find('?');
  auto path = decode_path(target.substr(0, question));
  if (!path) return std::nullopt;
  return Target{std::move(*path), question == target.npos ? std::string() : std::string(target.substr(question + 1))};
}

class HttpReader::Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(const Bounds& bounds) {
    header_limit(static_cast<std::uint32_t>(bounds.max_header_bytes));
    body_limit(bounds.max_body_bytes);
  }

  // The first failure found by the callbacks; Beast only carries error codes.
  HttpFailure failure;
  Request request;
  State state = State::kHead;
  bool http_1_0 = false;
  bool expects_continue = false;

 private:
  void refuse(HttpFailure why, ErrorCode& error) {
    failure = std::move(why);
    error = http::error::bad_value;
  }

  void on_request_impl(http::verb verb, Text method, Text target, int version, ErrorCode& error) override {
    http_1_0 = version == 10;
    if (verb == http::verb::unknown || verb == http::verb::connect || verb == http::verb::trace) {
      return refuse({501, "http.method", "this method is not served here"}, error);
    }
    request.method.assign(method.data(), method.size());
    auto parts = net::parse_target(request.method, {target.data(), target.size()});
    if (!parts) return refuse(bad_request("the request target is malformed"), error);
    request.path = std::move(parts->path);
    request.query = std::move(parts->query);
  }

  void on_field_impl(http::field name, Text name_text, Text value, ErrorCode& error) override {
    if (request.headers.entries().size() == kMaxHeaderFields) {
      return refuse({431, "http.head_too_large", "the request has too many header fields"}, error);
    }
    // Two of these are how requests are smuggled past a proxy that picks the other one (RFC 9112 section 11.2).
    const bool only_once =
        name == http::field::host || name == http::field::content_length || name == http::field::transfer_encoding;
    auto stored_name = lower({name_text.data(), name_text.size()});
    if (only_once && request.headers.has(stored_name)) {
      return refuse(bad_request("the header field " + stored_name + " stands twice"), error);
    }
    request.headers.add(std::move(stored_name), std::string(value.data(), value.size()));
  }

  void on_header_impl(ErrorCode& error) override {
    const Headers& headers = request.headers;
    if (!http_1_0 && !headers.has("host")) return refuse(bad_request("the Host header field is missing"), error);
    if (headers.has("transfer-encoding")) {
      if (http_1_0 || headers.has("content-length")) {
        return refuse(bad_request("the length of the body is ambiguous"), error);
      }
      if (lower(headers.get("transfer-encoding")) != "chunked") {
        return refuse({501, "http.transfer_encoding", "only chunked transfer encoding is served"}, error);
      }
    }
    if (headers.has("content-encoding") && lower(headers.get("content-encoding")) != "identity") {
      return refuse({415, "http.content_encoding", "request bodies must not be compressed"}, error);
    }
    const std::string expect = lower(headers.get("expect"));
    if (!expect.empty() && expect != "100-continue") {
      return refuse({417, "http.expectation", "the expectation cannot be met"}, error);
    }
    expects_continue = !expect.empty() && !http_1_0;
    state = State::kBody;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}

  std::size_t on_body_impl(Text body, ErrorCode&) override {
    // Grows with what arrives, never with what was announced.
    request.body.append(body.data(), body.size());
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode& error) override {
    return on_body_impl(body, error);
  }

  void on_finish_impl(ErrorCode&) override { state = State::kComplete; }

  void on_response_impl(int, Text, int, ErrorCode&) override {}
};

HttpReader::HttpReader(Bounds bounds) : parser_(std::make_unique<Parser>(bounds)), bounds_(bounds) {}
HttpReader::~HttpReader() = default;

HttpReader::State HttpReader::feed(std::string_view bytes) {
  std::string_view input = bytes;
  if (!pending_.empty()) {
    pending_.append(bytes);
    input = pending_;
  }
  Parser& parser = *parser_;
  std::size_t used = 0;
  while (parser.state == State::kHead || parser.state == State::kBody) {
    const bool was_in_head = parser.state == State::kHead;
    ErrorCode error;
    const auto rest = input.substr(used);
    const bool too_early = was_in_head ? rest.empty() : parser.chunked() && rest.size() < kLastChunkBytes;
    const std::size_t taken = too_early ? 0 : parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    used += taken;
    if (error == http::error::need_more || (!error && taken == 0)) {
      // Beast leaves an unfinished line with us; in a chunk's head or the trailer it has no limit of its own.
      const std::size_t bound = was_in_head ? bounds_.max_header_bytes : kMaxChunkHeadBytes;
      if (input.size() - used > bound + 4) {
        parser.failure = was_in_head ? failure_of(http::error::header_limit) : bad_request("a chunk head is too long");
        parser.state = State::kFailed;
      }
      break;
    }
    if (error) {
      if (parser.failure.status == 0) parser.failure = failure_of(error);
      parser.state = State::kFailed;
      break;
    }
    if (was_in_head && parser.state == State::kBody) break;
  }
  if (pending_.empty()) {
    pending_.assign(input.substr(used));
  } else {
    pending_.erase(0, used);
  }
  return parser.state;
}

HttpReader::State HttpReader::state() const { return parser_->state; }
bool HttpReader::got_some() const { return parser_->got_some() || !pending_.empty(); }
std::size_t HttpReader::buffered_bytes() const { return pending_.size() + parser_->request.body.size(); }
const HttpFailure& HttpReader::failure() const { return parser_->failure; }
Request& HttpReader::request() { return parser_->request; }
bool HttpReader::is_http_1_0() const { return parser_->http_1_0; }
bool HttpReader::keep_alive() const { return parser_->keep_alive(); }
bool HttpReader::expects_continue() const { return parser_->expects_continue; }
std::string HttpReader::take_rest() { return std::move(pending_); }

}  // namespace bedside::net
