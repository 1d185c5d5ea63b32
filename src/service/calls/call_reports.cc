#include "service/calls/call_reports.h"

#include <boost/json/object.hpp>

#include <string>
#include <utility>

#include "service/ops/json_answer.h"
#include "wire/jwt/strict_object.h"

namespace bedside::service {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostBodyBytes = 512;
constexpr Duration kWelcomeAfterEnd = 2min;
constexpr std::int64_t kMostReconnects = 1'000;
constexpr std::int64_t kMostSetupMs = 600'000;

std::string_view text_in(const json::object& object, json::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

// A whole number within its bounds; `absent` where it is left out.
std::optional<std::int64_t> number_in(const json::object& object, json::string_view name, std::int64_t most,
                                      std::int64_t absent) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return absent;
  if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > most) return std::nullopt;
  return value->get_int64();
}

}  // namespace

std::optional<CallReport> parse_call_report(std::string_view body) {
  if (body.size() > kMostBodyBytes) return std::nullopt;
  const auto object = wire::jwt::parse_strict_object(body);
  if (!object) return std::nullopt;
  for (const auto& member : *object) {
    const json::string_view name = member.key();
    if (name != "call_id" && name != "path" && name != "reconnects" && name != "setup_ms") return std::nullopt;
  }
  const auto call = CallId::parse(text_in(*object, "call_id"));
  const std::string_view path = text_in(*object, "path");
  const auto reconnects = number_in(*object, "reconnects", kMostReconnects, 0);
  const auto setup_ms = number_in(*object, "setup_ms", kMostSetupMs, -1);
  if (!call || (path != "direct" && path != "relay") || !reconnects || !setup_ms) return std::nullopt;
  CallReport report{*call, path == "relay", static_cast<int>(*reconnects), std::nullopt};
  if (*setup_ms >= 0) report.setup = std::chrono::milliseconds(*setup_ms);
  return report;
}

void CallReports::handle(net::Request request, net::Responder respond) {
  if (request.path != "/bedside/v1/report") return respond(not_found_answer());
  if (request.method != "POST") return respond(method_answer("POST"));
  const auto identity = access_.identify(request, loop_.now());
  if (!identity || !identity->actor.user) return respond(error_answer(401, "no_authorization", "sign in first"));
  const auto report = parse_call_report(request.body);
  if (!report) return respond(error_answer(400, "validation_failed", "that is no report of a call"));
  bool* told = place_for(report->call, *identity->actor.user);
  if (told == nullptr) return respond(error_answer(404, "no_such_call", "no call of yours that is open or just over"));
  if (!std::exchange(*told, true)) metrics_.observe_report(report->relay, report->reconnects, report->setup);
  net::Response done;
  done.status = 204;
  respond(std::move(done));
}

bool* CallReports::place_for(const CallId& call, const UserId& user) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return nullptr;
  Parties& parties = found->second;
  if (parties.ended_at && loop_.now() - *parties.ended_at > kWelcomeAfterEnd) return nullptr;
  if (parties.caller == user) return &parties.caller_told;
  return parties.receiver == user ? &parties.receiver_told : nullptr;
}

void CallReports::on_change(const store::Change& change) {
  if (change.table->name != "video_calls" || change.table->schema != "public") return;
  if (change.kind == store::ChangeKind::kDelete) return;
  const auto id = CallId::parse(text_in(change.record, "id"));
  const auto caller = UserId::parse(text_in(change.record, "caller_id"));
  const auto receiver = UserId::parse(text_in(change.record, "receiver_id"));
  if (!id || !caller || !receiver) return;
  const auto [entry, is_new] = calls_.try_emplace(*id, Parties{*caller, *receiver, false, false, std::nullopt});
  if (is_new) order_.push_back(*id);
  if (!text_in(change.record, "ended_at").empty() && !entry->second.ended_at) entry->second.ended_at = loop_.now();
  forget_old();
}

void CallReports::forget_old() {
  while (!order_.empty()) {
    const auto oldest = calls_.find(order_.front());
    const bool over = oldest == calls_.end() ||
                      (oldest->second.ended_at && loop_.now() - *oldest->second.ended_at > kWelcomeAfterEnd);
    if (!over && calls_.size() <= max_calls_) return;
    if (oldest != calls_.end()) calls_.erase(oldest);
    order_.pop_front();
  }
}

}  // namespace bedside::service
