// Which service answers which address; everything that is nobody's is the page's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "net/http.h"
#include "service/ops/metrics.h"

namespace bedside::service {

struct Route {
  std::string prefix;     // "/auth/v1": this path and all below it.
  std::string_view area;  // For the metrics.
  net::Handler* handler;
};

// Routes are the API: they get CORS on every answer, and their preflights are answered here. The longest prefix wins.
class Router final : public net::Handler {
 public:
  Router(const Loop& loop, Metrics& metrics, std::vector<Route> routes, net::Handler& page);

  void handle(net::Request request, net::Responder respond) override;

 private:
  const Route* find(std::string_view path) const;

  const Loop& loop_;
  Metrics& metrics_;
  std::vector<Route> routes_;
  net::Handler& page_;
};

}  // namespace bedside::service
