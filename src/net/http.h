// HTTP as values. Services see requests and answers here and never a socket.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/redacted.h"
#include "base/time.h"

namespace bedside::net {

// A header list in order of appearance. Names are stored in lower case; lookups take lower case.
class Headers {
 public:
  using Entry = std::pair<std::string, std::string>;

  void add(std::string name, std::string value) { entries_.emplace_back(std::move(name), std::move(value)); }
  // Replaces the first entry of that name, or adds one.
  void set(std::string_view name, std::string value);
  // The first value, or empty when there is none.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

struct Request {
  std::string method;  // "GET"; always upper case.
  std::string path;    // Percent-decoded once, dot segments already refused: "/rest/v1/messages".
  std::string query;   // Raw, without '?'; each language decodes it by its own rules.
  Headers headers;
  std::string body;            // At most the listener's body limit; never compressed.
  Redacted<std::string> peer;  // Address of the client, for throttling by address. Not for logs.
  std::string id;              // Request id for logs and the x-request-id header.
  Instant received{};
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // Set for answers that are shared between requests (static assets); `body` is ignored then.
  std::shared_ptr<const std::string> shared_body;
};

// Called exactly once for each request, on the loop's thread, now or later.
using Responder = std::function<void(Response)>;

class Handler {
 public:
  virtual ~Handler() = default;
  virtual void handle(Request request, Responder respond) = 0;
};

// Percent-decodes one component; nullopt on a bad escape. '+' becomes a space only when asked (form data).
enum class Plus { kLiteral, kSpace };
std::optional<std::string> percent_decode(std::string_view text, Plus plus);
// Splits "a=1&b=2" and decodes both sides; order and repetitions are kept. nullopt on a bad escape.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace bedside::net
