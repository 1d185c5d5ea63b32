#include "sim/server/phoenix_client.h"

#include <utility>

#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

constexpr std::string_view kTopic = "realtime:bedside-sim";

std::string binding(std::string_view table, std::string_view filter) {
  return R"({"event":"*","schema":"public","table":")" + std::string(table) + R"(","filter":")" + std::string(filter) +
         "\"}";
}

}  // namespace

PhoenixClient::PhoenixClient(ServerProcess& process, std::string version, const std::string& api_key, Feed& feed)
    : process_(process), version_(std::move(version)), feed_(feed) {
  net::Request request;
  request.method = "GET";
  request.path = "/realtime/v1/websocket";
  request.query = "apikey=" + api_key + "&vsn=" + version_;
  if (!process_.realtime().check(request).refuse) listener_ = process_.realtime().accept(request, *this);
}

PhoenixClient::~PhoenixClient() {
  closed_ = true;
  if (listener_) listener_->on_close(1006);
  listener_.reset();
  process_.loop().run_posted();
}

void PhoenixClient::push(const std::string& event, const std::string& payload) {
  if (!is_open()) return;
  const std::string ref = std::to_string(++last_ref_);
  std::string text;
  if (version_ == "1.0.0") {
    text = R"({"topic":")" + std::string(kTopic) + R"(","event":")" + event + R"(","payload":)" + payload +
           R"(,"ref":")" + ref + R"(","join_ref":"1"})";
  } else {
    text = R"(["1",")" + ref + "\",\"" + std::string(kTopic) + "\",\"" + event + "\"," + payload + "]";
  }
  listener_->on_message(net::FrameKind::kText, text);
  process_.loop().run_posted();
}

void PhoenixClient::join(UserId user, const std::string& token) {
  const std::string me = "eq." + user.text();
  push("phx_join", R"({"config":{"broadcast":{"ack":false,"self":false},"presence":{"key":""},"postgres_changes":[)" +
                       binding("video_calls", "receiver_id=" + me) + "," + binding("video_calls", "caller_id=" + me) +
                       "," + binding("webrtc_signals", "receiver_id=" + me) + R"(],"private":false},"access_token":")" +
                       token + "\"}");
}

void PhoenixClient::refresh(const std::string& token) { push("access_token", R"({"access_token":")" + token + "\"}"); }

void PhoenixClient::send(net::FramePtr frame) {
  const auto message = signal::json::parse(frame->bytes);
  if (!message.ok()) return;
  if (const auto* parts = message->array(); parts != nullptr && parts->size() == 5) {
    if ((*parts)[3].text() != nullptr) take(*(*parts)[3].text(), (*parts)[4]);
  } else if (const auto* event = message->find("event"); event != nullptr && event->text() != nullptr) {
    static const signal::json::Value kNothing;
    const auto* payload = message->find("payload");
    take(*event->text(), payload == nullptr ? kNothing : *payload);
  }
}

void PhoenixClient::take(const std::string& event, const signal::json::Value& payload) {
  if (closed_) return;
  if (event == "phx_reply") {
    const auto* status = payload.find("status");
    const bool ok = status != nullptr && status->text() != nullptr && *status->text() == "ok";
    if (!ok) return end();
    if (!std::exchange(joined_, true)) feed_.on_joined();
  } else if (event == "postgres_changes") {
    if (const auto* data = payload.find("data")) take_change(*data);
  } else if (event == "phx_error" || event == "phx_close") {
    end();
  }
}

void PhoenixClient::take_change(const signal::json::Value& data) {
  const auto* table = data.find("table");
  const auto* record = data.find("record");
  if (table == nullptr || table->text() == nullptr || record == nullptr) return;
  if (*table->text() == "video_calls") {
    if (const auto row = signal::from_value<signal::VideoCall>(*record); row.ok()) feed_.on_call(*row);
  } else if (*table->text() == "webrtc_signals") {
    if (const auto row = signal::from_value<signal::WebRtcSignal>(*record); row.ok()) feed_.on_signal(*row);
  }
}

void PhoenixClient::close(std::uint16_t, std::string_view) { end(); }

void PhoenixClient::end() {
  if (!std::exchange(closed_, true)) feed_.on_closed();
}

}  // namespace bedside::sim
