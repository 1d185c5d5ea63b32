#include "service/ops/router.h"

#include <algorithm>
#include <array>
#include <utility>

#include "service/ops/cors.h"
#include "service/ops/json_answer.h"

namespace bedside::service {
namespace {

bool is_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

// Addresses of Supabase that have no service behind them here. A client must hear so in JSON and not get the page.
bool is_api(std::string_view path) {
  static constexpr std::array<std::string_view, 7> kApis = {"/auth",      "/rest",    "/realtime", "/storage",
                                                            "/functions", "/graphql", "/bedside"};
  return std::ranges::any_of(kApis, [&](std::string_view api) { return is_below(path, api); });
}

}  // namespace

Router::Router(const Loop& loop, Metrics& metrics, std::vector<Route> routes, net::Handler& page)
    : loop_(loop), metrics_(metrics), routes_(std::move(routes)), page_(page) {
  std::ranges::sort(routes_, std::ranges::greater(), [](const Route& route) { return route.prefix.size(); });
}

const Route* Router::find(std::string_view path) const {
  const auto found = std::ranges::find_if(routes_, [&](const Route& route) { return is_below(path, route.prefix); });
  return found == routes_.end() ? nullptr : &*found;
}

void Router::handle(net::Request request, net::Responder respond) {
  const Route* route = find(request.path);
  const bool api = route != nullptr || is_api(request.path);
  if (request.method == "OPTIONS" && (api || request.path == "*")) return respond(preflight_answer());
  const std::string_view area = route != nullptr ? route->area : api ? "none" : "page";
  net::Responder measured = [this, area, api, began = request.received,
                             respond = std::move(respond)](net::Response response) {
    metrics_.observe_request(area, response.status, std::chrono::duration_cast<Duration>(loop_.now() - began));
    if (api) add_cors(response.headers);
    respond(std::move(response));
  };
  if (route != nullptr) return route->handler->handle(std::move(request), std::move(measured));
  if (api) return measured(not_found_answer());
  page_.handle(std::move(request), std::move(measured));
}

}  // namespace bedside::service
