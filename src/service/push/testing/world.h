// What the tests of service/push share: a device whose keys are known, a store in memory and a push service that
// answers what a test wants.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/manual_loop.h"
#include "service/push/push_service.h"
#include "wire/jwt/base64url.h"

namespace bedside::service::testing {

inline constexpr const char* kPoint =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
inline constexpr const char* kAuth = "BTBZMqHH6r4Tts7J_aSIgg";

class MemoryPushStore final : public store::PushStore {
 public:
  void subscribe(UserId user, SessionId, store::PushSubscription device, Done done) override {
    devices[user].push_back(std::move(device));
    done({});
  }
  void unsubscribe(UserId user, std::string endpoint, Done done) override {
    std::erase_if(devices[user], [&](const auto& device) { return device.endpoint == endpoint; });
    done({});
  }
  void forget(std::string endpoint, Done done) override {
    forgotten.push_back(std::move(endpoint));
    done({});
  }
  void targets(UserId receiver, UserId, Targets answer) override {
    answer(store::PushTargets{"Dr. Ada", devices[receiver]});
  }
  void decline(CallId call, Declined answer) override {
    declined.push_back(call);
    answer(true);
  }

  std::map<UserId, std::vector<store::PushSubscription>> devices;
  std::vector<std::string> forgotten;
  std::vector<CallId> declined;
};

class FakePushService final : public net::HttpClient {
 public:
  struct Got {
    net::Destination to;
    net::Headers headers;
    std::string body;
    Answer answer;
  };
  void post(net::Destination to, net::Headers headers, std::string body, Answer answer) override {
    got.push_back({std::move(to), std::move(headers), std::move(body), std::move(answer)});
  }
  void get(net::Destination to, net::Headers headers, Answer answer) override {
    post(std::move(to), std::move(headers), {}, std::move(answer));
  }
  // Answers the oldest request that waits.
  void answer(int status, const std::string& retry_after = {}) {
    net::Response response;
    response.status = status;
    if (!retry_after.empty()) response.headers.set("retry-after", retry_after);
    got.at(answered++).answer(std::move(response));
  }
  std::size_t waiting() const { return got.size() - answered; }

  std::vector<Got> got;
  std::size_t answered = 0;
};

struct PushWorld {
  explicit PushWorld(std::size_t most_waiting = 1'000, std::size_t most_running = 16) {
    PushOptions options;
    options.subject = "https://calls.example";
    options.services = {"push.example"};
    options.most_waiting = most_waiting;
    options.most_running = most_running;
    auto made = PushService::make(loop, store, client, std::move(options), seal, [this](std::size_t count) {
      return std::string(count, static_cast<char>(++chance));
    });
    push = std::move(made).value();
  }

  // Different for different texts, and a scalar of P-256 for all of them.
  static std::string seal(std::string_view text) {
    std::string out(24, 'k');
    for (std::size_t rest = std::hash<std::string_view>{}(text), i = 0; i < 8; ++i, rest >>= 8) {
      out += static_cast<char>(rest & 0xff);
    }
    return out;
  }
  static UserId user(int number) { return {Uuid::v4({static_cast<std::uint8_t>(number), 1})}; }
  static CallId call() { return {Uuid::v4({9, 9})}; }

  void add_device(int number) {
    store.devices[user(2)].push_back({"https://push.example/" + std::to_string(number), kPoint, kAuth});
  }
  void change(store::ChangeKind kind, const std::string& status, const std::string& before = {},
              const std::string& reason = {}) {
    static const auto table = [] {
      auto made = std::make_shared<store::FeedTable>();
      made->name = "video_calls";
      return made;
    }();
    store::Change change;
    change.kind = kind;
    change.table = table;
    change.record = {{"id", call().text()},           {"room_id", "room"}, {"caller_id", user(1).text()},
                     {"receiver_id", user(2).text()}, {"status", status},  {"call_type", "video"}};
    if (!reason.empty()) change.record["end_reason"] = reason;
    if (!before.empty()) change.old_record = {{"status", before}};
    push->on_change(change);
  }
  void ring() { change(store::ChangeKind::kInsert, "calling"); }

  bedside::testing::ManualLoop loop;
  MemoryPushStore store;
  FakePushService client;
  int chance = 0;
  std::unique_ptr<PushService> push;
};

}  // namespace bedside::service::testing
