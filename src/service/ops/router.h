// Which service answers which address; everything that is nobody's is the page's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "net/http.h"
#include "service/ops/metrics.h"
#include "service/policy/doorkeeper.h"

namespace bedside::service {

struct Route {
  std::string prefix;     // "/auth/v1": this path and all below it.
  std::string_view area;  // For the metrics.
  net::Handler* handler;
};

// Routes are the API: the doorkeeper stands before them, they get CORS on every answer, and their preflights are
// answered here. The longest prefix wins.
class Router final : public net::Handler {
 public:
  Router(const Loop& loop, Metrics& metrics, Doorkeeper& keeper, std::vector<Route> routes, net::Handler& page);

  void handle(net::Request request, net::Responder respond) override;

 private:
  // What is remembered of a request until it is answered: nothing that a client chose.
  struct Told {
    std::string_view area;
    std::string_view method;
    std::string id;
    Instant began;
  };

  const Route* find(std::string_view path) const;
  // Metrics and the log's line.
  void tell(const Told& told, int status) const;

  const Loop& loop_;
  Metrics& metrics_;
  Doorkeeper& keeper_;
  std::vector<Route> routes_;
  net::Handler& page_;
};

}  // namespace bedside::service
