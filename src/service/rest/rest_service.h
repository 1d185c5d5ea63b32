// /rest/v1 for an unmodified postgrest-js: who asks, what is asked, and the store's answer as HTTP.
#pragma once

#include <string>
#include <vector>

#include "base/loop.h"
#include "net/http.h"
#include "service/audit/audit_trail.h"
#include "service/auth/access.h"
#include "service/policy/request_gate.h"
#include "store/rest_store.h"
#include "wire/sdp/candidate.h"

namespace bedside::service {

struct RestOptions {
  RequestRates rates{};  // The address is the router's to count; here the user and the table.
  sdp::Rules signals{};
  std::vector<std::string> schemas = {"public"};  // That may be asked; the first one where a request names none.
  AuditSink audit{};                              // Told what was refused by policy, by a token, by a rate.
};

// Takes requests whose path begins with kPrefix. CORS and preflights are the router's.
class RestService final : public net::Handler {
 public:
  static constexpr std::string_view kPrefix = "/rest/v1";

  RestService(store::RestStore& store, const Access& access, const Loop& loop, const RestOptions& options = {})
      : store_(store),
        access_(access),
        loop_(loop),
        gate_(options.rates),
        signals_(options.signals),
        schemas_(options.schemas),
        audit_(options.audit) {}

  void handle(net::Request request, net::Responder respond) override;

 private:
  store::RestStore& store_;
  const Access& access_;
  const Loop& loop_;
  RequestGate gate_;
  sdp::Rules signals_;
  std::vector<std::string> schemas_;
  AuditSink audit_;
};

}  // namespace bedside::service
