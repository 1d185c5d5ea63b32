#include "service/ops/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <utility>
#include <vector>

#include "service/ops/json_answer.h"

namespace bedside::service {
namespace {

constexpr Duration kProbePatience = 2s;

std::string_view text_in(const boost::json::object& row, std::string_view column) {
  const auto* value = row.if_contains(column);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

// A reason may be any word of a client; a label may not.
std::string_view known_reason(std::string_view reason) {
  static constexpr std::array<std::string_view, 8> kReasons = {
      "hangup", "declined", "busy", "no_answer", "cancelled", "connection_failed", "media_failed", "left"};
  for (const std::string_view known : kReasons) {
    if (known == reason) return known;
  }
  return "other";
}

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("bedside_http_requests_total").Help("Answered requests.").Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("bedside_http_request_seconds")
                                                           .Help("From a request's last byte to its answer.")
                                                           .Register(registry);
  prometheus::Family<prometheus::Counter>& started =
      prometheus::BuildCounter().Name("bedside_calls_started_total").Help("Calls placed.").Register(registry);
  prometheus::Family<prometheus::Counter>& ended = prometheus::BuildCounter()
                                                       .Name("bedside_calls_ended_total")
                                                       .Help("Calls that are over, by outcome and reason.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Counter>& signals =
      prometheus::BuildCounter().Name("bedside_signals_total").Help("Signals sent, by kind.").Register(registry);
  prometheus::Family<prometheus::Histogram>& answer = prometheus::BuildHistogram()
                                                          .Name("bedside_call_answer_seconds")
                                                          .Help("From a call's start to its answer.")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& length =
      prometheus::BuildHistogram().Name("bedside_call_seconds").Help("Length of answered calls.").Register(registry);
  prometheus::Family<prometheus::Counter>& reports =
      prometheus::BuildCounter()
          .Name("bedside_call_reports_total")
          .Help("Reports of an end of a call, by the path that its media took.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& mended = prometheus::BuildCounter()
                                                        .Name("bedside_call_reconnects_total")
                                                        .Help("Times that a path was mended, as the ends report it.")
                                                        .Register(registry);
  prometheus::Family<prometheus::Histogram>& setup =
      prometheus::BuildHistogram()
          .Name("bedside_call_setup_seconds")
          .Help("From the answer to the other's media, as the ends report it.")
          .Register(registry);
  prometheus::Counter& direct_reports = reports.Add({{"path", "direct"}});
  prometheus::Counter& relay_reports = reports.Add({{"path", "relay"}});
  prometheus::Counter& reconnects = mended.Add({});
  prometheus::Histogram& setup_seconds =
      setup.Add({}, prometheus::Histogram::BucketBoundaries{0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30});
  prometheus::Counter& calls_started = started.Add({});
  prometheus::Histogram& answer_seconds =
      answer.Add({}, prometheus::Histogram::BucketBoundaries{1, 2, 5, 10, 15, 20, 30, 45, 60});
  prometheus::Histogram& call_seconds =
      length.Add({}, prometheus::Histogram::BucketBoundaries{10, 60, 300, 600, 1200, 1800, 3600});
  std::map<std::pair<std::string, int>, prometheus::Counter*> request_counters;
  std::map<std::string, prometheus::Histogram*, std::less<>> histograms;
  std::vector<Gauge> gauges;

  prometheus::Counter& counter(std::string_view area, int status_class) {
    auto& found = request_counters[{std::string(area), status_class}];
    if (found == nullptr) {
      found = &requests.Add({{"area", std::string(area)}, {"status", std::to_string(status_class) + "xx"}});
    }
    return *found;
  }
  prometheus::Histogram& histogram(std::string_view area) {
    const auto found = histograms.find(area);
    if (found != histograms.end()) return *found->second;
    auto& added = seconds.Add(
        {{"area", std::string(area)}},
        prometheus::Histogram::BucketBoundaries{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5});
    histograms.emplace(area, &added);
    return added;
  }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::add(Gauge gauge) { impl_->gauges.push_back(std::move(gauge)); }

void Metrics::observe_request(std::string_view area, int status, Duration took) {
  impl_->counter(area, status / 100).Increment();
  impl_->histogram(area).Observe(static_cast<double>(took.count()) / 1000.0);
}

void Metrics::observe_change(const store::Change& change) {
  if (change.kind == store::ChangeKind::kDelete) return;
  const bool inserted = change.kind == store::ChangeKind::kInsert;
  if (change.table->name == "webrtc_signals") {
    const std::string_view type = text_in(change.record, "signal_type");
    const bool known = type == "offer" || type == "answer" || type == "ice_candidate";
    if (inserted) impl_->signals.Add({{"type", known ? std::string(type) : "other"}}).Increment();
    return;
  }
  if (change.table->name != "video_calls") return;
  if (inserted) impl_->calls_started.Increment();
  const std::string_view status = text_in(change.record, "status");
  const bool was_over = !text_in(change.old_record, "ended_at").empty();
  const auto started = parse_iso(text_in(change.record, "started_at"));
  const auto answered = parse_iso(text_in(change.record, "answered_at"));
  const bool is_new_answer = answered && text_in(change.old_record, "answered_at").empty();
  if (is_new_answer && started) {
    impl_->answer_seconds.Observe(static_cast<double>(to_us(*answered) - to_us(*started)) / 1e6);
  }
  if (text_in(change.record, "ended_at").empty() || was_over) return;
  if (status != "ended" && status != "declined" && status != "failed") return;
  impl_->ended
      .Add({{"status", std::string(status)},
            {"reason", std::string(known_reason(text_in(change.record, "end_reason")))}})
      .Increment();
  const auto* seconds = change.record.if_contains("duration_seconds");
  if (answered && seconds != nullptr && seconds->is_int64()) {
    impl_->call_seconds.Observe(static_cast<double>(seconds->get_int64()));
  }
}

void Metrics::observe_report(bool relay, int reconnects, std::optional<Duration> setup) {
  (relay ? impl_->relay_reports : impl_->direct_reports).Increment();
  impl_->reconnects.Increment(reconnects);
  if (setup) impl_->setup_seconds.Observe(static_cast<double>(setup->count()) / 1000.0);
}

std::string Metrics::text() const {
  auto families = impl_->registry.Collect();
  for (const Gauge& gauge : impl_->gauges) {
    prometheus::MetricFamily family;
    family.name = gauge.name;
    family.help = gauge.help;
    prometheus::ClientMetric metric;
    if (gauge.name.ends_with("_total")) {
      family.type = prometheus::MetricType::Counter;
      metric.counter.value = gauge.read();
    } else {
      family.type = prometheus::MetricType::Gauge;
      metric.gauge.value = gauge.read();
    }
    family.metric.push_back(metric);
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

OpsPages::OpsPages(Loop& loop, const Access& access, const Metrics& metrics, std::string version, DatabaseProbe probe)
    : loop_(loop), access_(access), metrics_(metrics), version_(std::move(version)), probe_(std::move(probe)) {}

void OpsPages::handle(net::Request request, net::Responder respond) {
  if (request.method != "GET" && request.method != "HEAD") return respond(method_answer("GET, HEAD"));
  if (request.path == "/live") return respond(json_answer(200, R"({"status":"ok"})"));
  if (request.path == "/ready" && leaving_) return respond(json_answer(503, R"({"status":"leaving"})"));
  if (request.path == "/health" || request.path == "/ready") return answer_health(std::move(respond));
  if (request.path != "/metrics") return respond(not_found_answer());
  if (!may_read_metrics(request)) {
    return respond(error_answer(401, "no_authorization", "metrics are for this machine itself or the service key"));
  }
  net::Response response;
  response.headers.set("content-type", "text/plain; version=0.0.4; charset=utf-8");
  response.headers.set("cache-control", "no-store");
  response.body = metrics_.text();
  respond(std::move(response));
}

void OpsPages::answer_health(net::Responder respond) {
  // Whichever comes first, the database or the end of our patience, answers.
  auto once = std::make_shared<net::Responder>(std::move(respond));
  const auto answer = [once, version = version_](bool well) {
    const net::Responder respond_now = std::exchange(*once, nullptr);
    if (!respond_now) return;
    auto response =
        json_answer(well ? 200 : 503, boost::json::serialize(boost::json::object{
                                          {"status", well ? "ok" : "database unavailable"}, {"version", version}}));
    response.headers.set("cache-control", "no-store");
    respond_now(std::move(response));
  };
  const auto timer = loop_.after(kProbePatience, [answer] { answer(false); });
  probe_([answer, timer, &loop = loop_](bool well) {
    loop.cancel(timer);
    answer(well);
  });
}

bool OpsPages::may_read_metrics(const net::Request& request) const {
  const std::string& peer = request.peer.reveal();
  if (peer == "::1" || peer.starts_with("127.")) return true;
  const auto identity = access_.identify(request, loop_.now());
  return identity && identity->actor.role == store::Role::kService;
}

}  // namespace bedside::service
