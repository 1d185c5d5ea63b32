#include "wire/phoenix/words.h"

#include "wire/phoenix/json_span.h"

namespace bedside::wire::phoenix {

std::string ok_reply(std::string_view response) {
  std::string out = R"({"status":"ok","response":)";
  out += response;
  out += '}';
  return out;
}

std::string error_reply(std::string_view reason) {
  std::string out = R"({"status":"error","response":{"reason":)";
  append_json_string(out, reason);
  out += "}}";
  return out;
}

std::string system_payload(std::string_view extension, bool ok, std::string_view message, std::string_view channel) {
  std::string out = R"({"extension":)";
  append_json_string(out, extension);
  out += ok ? R"(,"status":"ok","message":)" : R"(,"status":"error","message":)";
  append_json_string(out, message);
  out += R"(,"channel":)";
  append_json_string(out, channel);
  out += '}';
  return out;
}

std::string read_denied(std::string_view channel) {
  return "Unauthorized: You do not have permissions to read from this Channel topic: " + std::string(channel);
}

std::string read_lost(std::string_view channel) {
  return "You no longer have permission to read from this Channel topic: " + std::string(channel);
}

std::string token_expired(long long seconds_ago) {
  return "Token has expired " + std::to_string(seconds_ago) + " seconds ago";
}

}  // namespace bedside::wire::phoenix
