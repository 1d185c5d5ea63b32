// An answer as bytes: status line, header fields and what follows them (RFC 9112 sections 4 and 6).
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http.h"

namespace bedside::net {

// RFC 9110 section 15 and the registry; "Unknown" for a status that has none. Clients show it as statusText.
std::string_view reason_phrase(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(Instant time);

enum class Persistence { kKeepAlive, kClose };
enum class BodyUse { kSend, kHeadOnly };  // kHeadOnly: the request was HEAD.

struct Exchange {
  Persistence persistence = Persistence::kKeepAlive;
  BodyUse body = BodyUse::kSend;
  bool http_1_0 = false;
  std::string_view request_id{};
  std::string_view date{};
};

// Everything up to the empty line. Bytes that could end a field (CR, LF, NUL) become spaces.
std::string write_response_head(const Response& response, const Exchange& exchange);

// True when the body of `response` goes over the wire at all.
bool carries_body(const Response& response, const Exchange& exchange);

}  // namespace bedside::net
