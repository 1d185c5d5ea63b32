// What the operator sees: /live and /ready for the machine that restarts us, /health for people, /metrics for
// Prometheus.
//
// Counts only, by area and status class. No label ever holds a user, a room, an address or a path.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "net/http.h"
#include "service/auth/access.h"
#include "store/feed.h"

namespace bedside::service {

// A number that somebody else keeps; read at each scrape.
struct Gauge {
  std::string name;  // "bedside_connections"; a name that ends in "_total" is a counter.
  std::string help;
  std::function<double()> read;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void add(Gauge gauge);
  // One answered request of an area of the router: "auth", "rest".
  void observe_request(std::string_view area, int status, Duration took);
  // A committed change of the feed: calls by their end and reason, and how long people waited for the answer.
  void observe_change(const store::Change& change);
  // What one end of a call has told of it (service/calls/call_reports.h).
  void observe_report(bool relay, int reconnects, std::optional<Duration> setup);
  // Prometheus text format 0.0.4.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Says whether the database answers; called on the loop, answers on the loop.
using DatabaseProbe = std::function<void(std::function<void(bool)>)>;

// GET /live (the loop turns), /ready and /health (the database answers, and we are not about to leave) are public; GET
// /metrics (from this machine itself, or with the service key).
class OpsPages final : public net::Handler {
 public:
  OpsPages(Loop& loop, const Access& access, const Metrics& metrics, std::string version, DatabaseProbe probe);

  void handle(net::Request request, net::Responder respond) override;
  // From now on /ready says no: whoever shares out requests sends the next ones elsewhere.
  void leave() { leaving_ = true; }

 private:
  void answer_health(net::Responder respond);
  bool may_read_metrics(const net::Request& request) const;

  Loop& loop_;
  const Access& access_;
  const Metrics& metrics_;
  std::string version_;
  DatabaseProbe probe_;
  bool leaving_ = false;
};

}  // namespace bedside::service
