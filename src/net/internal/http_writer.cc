#include "net/internal/http_writer.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace bedside::net {
namespace {

void append_clean(std::string& out, std::string_view text) {
  for (const char c : text) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  append_clean(out, name);
  out += ": ";
  append_clean(out, value);
  out += "\r\n";
}

// Statuses that never have a body, whatever the handler gave (RFC 9110 section 6.4.1).
bool is_bodiless(int status) { return status < 200 || status == 204 || status == 304; }

std::size_t body_size(const Response& response) {
  return response.shared_body ? response.shared_body->size() : response.body.size();
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 424: return "Failed Dependency";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    case 511: return "Network Authentication Required";
    default: return "Unknown";
  }
}

std::string http_date(Instant time) {
  using std::chrono::sys_days;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds moment(std::chrono::seconds(to_seconds(time)));
  const sys_days day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(moment - day);
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

bool carries_body(const Response& response, const Exchange& exchange) {
  return exchange.body == BodyUse::kSend && !is_bodiless(response.status);
}

std::string write_response_head(const Response& response, const Exchange& exchange) {
  std::string head;
  head.reserve(512);
  head += "HTTP/1.1 ";
  head += std::to_string(response.status);
  head += ' ';
  head += reason_phrase(response.status);
  head += "\r\n";
  for (const auto& [name, value] : response.headers.entries()) {
    // The framing is this room's business; a handler's idea of it could only contradict the bytes.
    if (name == "content-length" || name == "transfer-encoding" || name == "connection") continue;
    append_field(head, name, value);
  }
  if (!response.headers.has("date")) append_field(head, "date", exchange.date);
  if (!exchange.request_id.empty()) append_field(head, "x-request-id", exchange.request_id);
  if (response.status == 101) {
    append_field(head, "connection", "Upgrade");
  } else {
    const std::size_t size = body_size(response);
    // The answer to HEAD may leave out a length that the handler did not work out (RFC 9110 section 9.3.2).
    const bool unknown = exchange.body == BodyUse::kHeadOnly && size == 0;
    if (!is_bodiless(response.status) && !unknown) append_field(head, "content-length", std::to_string(size));
    if (exchange.persistence == Persistence::kClose) {
      append_field(head, "connection", "close");
    } else if (exchange.http_1_0) {
      append_field(head, "connection", "keep-alive");
    }
  }
  head += "\r\n";
  return head;
}

}  // namespace bedside::net
