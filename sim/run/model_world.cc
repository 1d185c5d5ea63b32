#include "sim/run/world.h"
#include "sim/server/model_server.h"

namespace bedside::sim {

MakeServer model_server() {
  return [](Timeline& time, Witness& witness, const Cast& cast) -> std::unique_ptr<Server> {
    return std::make_unique<ModelServer>(time, witness, cast.room, cast.users);
  };
}

std::string difference(const History& one, const History& other) {
  if (one.calls.size() != other.calls.size()) {
    return std::to_string(one.calls.size()) + " calls against " + std::to_string(other.calls.size());
  }
  for (std::size_t i = 0; i < one.calls.size(); ++i) {
    const signal::VideoCall& a = one.calls[i];
    const signal::VideoCall& b = other.calls[i];
    const auto seconds = a.duration_seconds.value_or(0) - b.duration_seconds.value_or(0);
    const bool same = a.id == b.id && a.status == b.status && a.end_reason == b.end_reason &&
                      a.call_type == b.call_type && seconds >= -1 && seconds <= 1;
    if (!same) {
      return "call " + a.id.text() + " is " + std::string(word_of(a.status)) + " " + a.end_reason.value_or("-") +
             " against " + std::string(word_of(b.status)) + " " + b.end_reason.value_or("-");
    }
  }
  if (one.signals.size() != other.signals.size()) {
    return std::to_string(one.signals.size()) + " signals against " + std::to_string(other.signals.size());
  }
  for (std::size_t i = 0; i < one.signals.size(); ++i) {
    const bool same = one.signals[i].id == other.signals[i].id && one.signals[i].seq == other.signals[i].seq;
    if (!same) return "signal " + one.signals[i].id.text() + " stands elsewhere";
  }
  return {};
}

}  // namespace bedside::sim
