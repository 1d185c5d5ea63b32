// One request and its one answer, in the shapes that auth-js reads.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>

#include "base/time.h"
#include "net/http.h"
#include "service/auth/http/refusal.h"

namespace bedside::service::auth {

class Exchange {
 public:
  Exchange(net::Request request, net::Responder respond, Instant now);

  const net::Request& request() const { return request_; }
  Instant now() const { return now_; }

  // Headers of the coming answer.
  void header(std::string_view name, std::string value) { headers_.set(name, std::move(value)); }

  // Exactly one of these, once.
  void send(int status, const boost::json::value& body);
  void send_json(int status, std::string text);
  void send_empty(int status);
  void refuse(const Refusal& refusal);
  // Upstream keeps OAuth's own error form for a token request that lacks a member.
  void refuse_oauth(std::string_view error, std::string_view description);

 private:
  void finish(int status, std::string body);

  net::Request request_;
  net::Responder respond_;
  Instant now_;
  net::Headers headers_;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace bedside::service::auth
