// Waiting on a real loop for the one answer of an asynchronous call.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "net/loop.h"

namespace bedside::store::postgres::testing {

// Runs the loop until `begin`'s callback was called, and returns what it was called with.
template <class T, class Begin>
T awaited(net::AsioLoop& loop, Begin begin) {
  std::optional<T> answer;
  const auto timer = loop.after(20s, [&] { loop.stop(); });
  begin([&](T value) {
    answer.emplace(std::move(value));
    loop.stop();
  });
  if (!answer) loop.run();
  loop.cancel(timer);
  if (!answer) throw std::runtime_error("no answer within 20 s");
  return std::move(*answer);
}

// Runs the loop until `holds` says so; it is asked after every turn that calls wake().
inline void run_until(net::AsioLoop& loop, const std::function<bool()>& holds) {
  const auto timer = loop.after(20s, [] { throw std::runtime_error("not within 20 s"); });
  std::function<void()> look = [&] { holds() ? loop.stop() : (void)loop.after(1ms, look); };
  loop.post(look);
  loop.run();
  loop.cancel(timer);
}

}  // namespace bedside::store::postgres::testing
