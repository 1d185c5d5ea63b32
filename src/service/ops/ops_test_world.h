// What the tests of service/ops share: keys that are known by name, a loop that is turned by hand, and one question.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "service/auth/access.h"

namespace bedside::service::testing {

class HandLoop final : public Loop {
 public:
  Instant now() const override { return time; }
  void post(Task task) override { after(Duration(0), std::move(task)); }
  TimerId after(Duration delay, Task task) override {
    timers.emplace(++last_, std::pair(time + delay, std::move(task)));
    return last_;
  }
  void cancel(TimerId id) override { timers.erase(id); }

  // Moves the clock and runs what is due by then, in order of time.
  void advance(Duration by) {
    const Instant until = time + by;
    for (;;) {
      auto next = timers.end();
      for (auto each = timers.begin(); each != timers.end(); ++each) {
        if (each->second.first <= until && (next == timers.end() || each->second.first < next->second.first))
          next = each;
      }
      if (next == timers.end()) break;
      time = std::max(time, next->second.first);
      const Task task = std::move(next->second.second);
      timers.erase(next);
      task();
    }
    time = until;
  }

  Instant time = instant_from_ms(1'800'000'000'000);
  std::map<TimerId, std::pair<Instant, Task>> timers;

 private:
  TimerId last_ = 0;
};

// "anon", "service" and "user" are the credentials.
class NamedAccess final : public Access {
 public:
  Result<Identity, TokenError> verify(std::string_view credential, Instant) const override {
    Identity identity;
    if (credential == "anon" || credential == "service") {
      identity.is_api_key = true;
      identity.actor.role = credential == "anon" ? store::Role::kAnon : store::Role::kService;
      return identity;
    }
    if (credential != "user") return TokenError{TokenFault::kMalformed, "no such key", 0};
    identity.actor.role = store::Role::kAuthenticated;
    identity.actor.user = UserId{};
    return identity;
  }
};

inline net::Request get(std::string path, std::vector<net::Headers::Entry> headers = {}) {
  net::Request request;
  request.method = "GET";
  request.path = std::move(path);
  for (auto& [name, value] : headers) request.headers.add(name, value);
  return request;
}

// The answer, if it has come at once.
inline std::optional<net::Response> ask(net::Handler& handler, net::Request request) {
  std::optional<net::Response> answer;
  handler.handle(std::move(request), [&answer](net::Response response) { answer = std::move(response); });
  return answer;
}

}  // namespace bedside::service::testing
