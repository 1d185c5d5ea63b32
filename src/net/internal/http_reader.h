// One HTTP/1.x request out of bytes. The grammar is Beast's; the limits and the refusals on top of it are ours.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace bedside::net {

// Why a request cannot be served, as the status and the two fields of our own error answers.
struct HttpFailure {
  int status = 0;  // 0 means no failure.
  std::string code;
  std::string message;
};

// The parts of a request-target (RFC 9112 section 3.2): origin-form, absolute-form, or "*" for OPTIONS.
struct Target {
  std::string path;
  std::string query;
};
// Refuses what a path must not hold after decoding: dot segments, backslashes, control characters, bad UTF-8.
std::optional<Target> parse_target(std::string_view method, std::string_view target);

class HttpReader {
 public:
  struct Bounds {
    std::size_t max_header_bytes;
    std::size_t max_body_bytes;
  };
  enum class State { kHead, kBody, kComplete, kFailed };

  explicit HttpReader(Bounds bounds);
  ~HttpReader();

  // Takes all of `bytes`; what lies behind the request is kept for take_rest(). Stops at the end of the head once,
  // so that the caller may answer before the body; feed({}) goes on.
  State feed(std::string_view bytes);
  State state() const;
  bool got_some() const;
  std::size_t buffered_bytes() const;

  const HttpFailure& failure() const;
  Request& request();
  bool is_http_1_0() const;
  bool keep_alive() const;
  bool expects_continue() const;
  std::string take_rest();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
  std::string pending_;
  Bounds bounds_;
};

}  // namespace bedside::net
