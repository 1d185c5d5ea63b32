#include "service/ops/router.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/os/log.h"
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

// A method is a client's own word, and words of clients do not go into logs.
std::string_view known_method(std::string_view method) {
  static constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                               "PATCH", "DELETE", "OPTIONS"};
  const auto found = std::ranges::find(kMethods, method);
  return found == kMethods.end() ? "other" : *found;
}

}  // namespace

Router::Router(const Loop& loop, Metrics& metrics, Doorkeeper& keeper, std::vector<Route> routes, net::Handler& page)
    : loop_(loop), metrics_(metrics), keeper_(keeper), routes_(std::move(routes)), page_(page) {
  std::ranges::sort(routes_, std::ranges::greater(), [](const Route& route) { return route.prefix.size(); });
}

const Route* Router::find(std::string_view path) const {
  const auto found = std::ranges::find_if(routes_, [&](const Route& route) { return is_below(path, route.prefix); });
  return found == routes_.end() ? nullptr : &*found;
}

void Router::handle(net::Request request, net::Responder respond) {
  const Route* route = find(request.path);
  const bool api = route != nullptr || is_api(request.path);
  if (request.method == "OPTIONS" && (api || request.path == "*")) return respond(keeper_.preflight_answer(request));
  const Told told{route != nullptr ? route->area
                  : api            ? "none"
                                   : "page",
                  known_method(request.method), request.id, request.received};
  if (api) {
    if (auto refused = keeper_.refuse(request)) {
      tell(told, refused->status);
      return respond(std::move(*refused));
    }
  }
  net::Responder measured = [this, told, api, respond = std::move(respond),
                             origin = std::string(request.headers.get("origin"))](net::Response response) {
    tell(told, response.status);
    if (api) {
      keeper_.dress(origin, true, response.headers);
    } else {
      keeper_.dress_page(response.headers);
    }
    respond(std::move(response));
  };
  if (route != nullptr) return route->handler->handle(std::move(request), std::move(measured));
  if (api) return measured(not_found_answer());
  page_.handle(std::move(request), std::move(measured));
}

void Router::tell(const Told& told, int status) const {
  const auto took = std::chrono::duration_cast<Duration>(loop_.now() - told.began);
  metrics_.observe_request(told.area, status, took);
  log(status >= 500 ? LogLevel::kWarning : LogLevel::kDebug, "http.answered",
      {{"request", std::string_view(told.id)},
       {"area", told.area},
       {"method", told.method},
       {"status", status},
       {"ms", took.count()}});
}

}  // namespace bedside::service
