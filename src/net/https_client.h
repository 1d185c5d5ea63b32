// One HTTP/1.1 request at a time to somebody else's server (RFC 9110, 9112), over TLS 1.2 or 1.3 with the name checked.
//
// What may be reached is the caller's decision by name; here an address of this machine or of a private network is
// refused after the name was looked up (unless the caller says otherwise), so that no name leads inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "net/loop.h"

namespace bedside::net {

struct Destination {
  bool secure = true;
  std::string host;
  std::uint16_t port = 443;
  std::string target = "/";     // Path and query, as they go on the wire.
  bool may_be_private = false;  // This very server was named by the operator.
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Answers once, on the loop: a response of any status, or an error ("client.…") that is worth another attempt unless
  // it says never. Redirects are answers like any other.
  using Answer = std::function<void(Result<Response>)>;
  virtual void post(Destination to, Headers headers, std::string body, Answer answer) = 0;
  virtual void get(Destination to, Headers headers, Answer answer) = 0;
};

struct HttpsClientOptions {
  Duration patience = 15s;                   // From the look-up to the last byte of the answer.
  std::size_t max_answer_bytes = 16 * 1024;  // Of the body; more is an error.
  std::string extra_authority;               // A PEM file beside the system's; for tests and private authorities.
};

class HttpsClient final : public HttpClient {
 public:
  // The loop must outlive it. What is under way when it goes is dropped without an answer.
  explicit HttpsClient(AsioLoop& loop, HttpsClientOptions options = {});
  ~HttpsClient() override;

  void post(Destination to, Headers headers, std::string body, Answer answer) override;
  void get(Destination to, Headers headers, Answer answer) override;

 private:
  void send(std::string_view method, Destination to, const Headers& headers, std::string body, Answer answer);

  struct Shared;
  std::shared_ptr<Shared> shared_;
};

// Is this an address that the open Internet leads to? False for loopback, private, link-local, shared, multicast,
// documentation and unspecified ones (RFC 6890), also when an IPv6 address carries such an IPv4 address.
bool is_public_address(std::string_view address);

}  // namespace bedside::net
