#include "call/engine.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "call/internal/step.h"

namespace bedside::call {

struct Engine::Inside {
  explicit Inside(const Config& config) : state(settings_of(config), ids_of(config), config.resume) {}

  void run(const Input& input) {
    Step next = step(std::move(state), input, now);
    state = std::move(next.state);
    if (given == outputs.size()) {
      outputs = std::move(next.orders);
      given = 0;
    } else {
      outputs.insert(outputs.end(), std::make_move_iterator(next.orders.begin()),
                     std::make_move_iterator(next.orders.end()));
    }
  }

  State state;
  Instant now{};
  std::vector<Output> outputs;
  std::size_t given = 0;
};

Engine::Engine(const Config& config) {
  assert(check(config).ok());
  inside_ = std::make_unique<Inside>(config);
}

Engine::~Engine() = default;

Status Engine::feed(const Input& input, Instant now) {
  const bool fed_before_drained = !drained();
  assert(!fed_before_drained);
  inside_->now = std::max(inside_->now, now);
  // What was due before this input came happens before it, as if the timer had been in time.
  if (wake_at() && *wake_at() <= inside_->now && !std::holds_alternative<Wake>(input)) inside_->run(Wake{});
  if (auto admitted = admit(inside_->state, input); !admitted.ok()) return admitted;
  inside_->run(input);
  return {};
}

std::optional<Output> Engine::next() {
  if (drained()) return std::nullopt;
  return std::move(inside_->outputs[inside_->given++]);
}

bool Engine::drained() const { return inside_->given == inside_->outputs.size(); }

std::optional<Instant> Engine::wake_at() const { return next_deadline(inside_->state); }

std::string_view name_of(const Input& input) {
  return std::visit([](const auto& known) { return known.kName; }, input);
}

std::string_view name_of(const Output& output) {
  return std::visit([](const auto& known) { return known.kName; }, output);
}

}  // namespace bedside::call
