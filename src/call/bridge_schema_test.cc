// Goal: every input and every output, with anything in it, comes back from JSON as it went.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/config.h"
#include "call/input.h"
#include "call/output.h"
#include "wire/signal/codec.h"

namespace bedside::call {
namespace {

// Fills whatever a schema names with arbitrary values.
struct Filler {
  Rng rng;

  void fill(bool& value) { value = rng.below(2) == 1; }
  void fill(std::int32_t& value) { value = static_cast<std::int32_t>(rng.next()); }
  void fill(std::int64_t& value) { value = static_cast<std::int64_t>(rng.next() >> 12) - (std::int64_t{1} << 50); }
  void fill(std::string& value) {
    value.clear();
    for (auto length = rng.below(6); length > 0; --length) value += static_cast<char>(rng.below(127));
  }
  void fill(signal::json::Value& value) {
    if (rng.below(3) == 0)
      value = signal::json::Value();
    else
      value.set("k", signal::json::Value(static_cast<std::int64_t>(rng.below(1000))));
  }
  void fill(signal::Urls& value) { fill(value.list); }
  template <class Tag>
  void fill(Id<Tag>& value) {
    value.uuid = Uuid::v4(rng);
  }
  template <signal::Worded E>
  void fill(E& value) {
    value = static_cast<E>(rng.below(signal::Words<E>::kWords.size()));
  }
  template <class T>
  void fill(Redacted<T>& value) {
    T inner{};
    fill(inner);
    value = Redacted<T>(inner);
  }
  template <class T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (rng.below(2) == 1) fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& value) {
    value.resize(rng.below(4));
    for (T& item : value) fill(item);
  }
  template <signal::Described T>
  void fill(T& value) {
    std::apply([&](const auto&... field) { (fill(value.*field.member), ...); }, T::fields());
  }
};

template <class... Ts>
void check_each(const std::variant<Ts...>*, std::uint64_t seed) {
  const auto check_one = [&]<class T>(T*) {
    Filler filler{Rng(seed)};
    T message{};
    filler.fill(message);
    const std::variant<Ts...> wrapped(message);
    const auto again = signal::from_json<std::variant<Ts...>>(signal::to_json(wrapped));
    RC_ASSERT(again.ok());
    RC_ASSERT(*again == wrapped);
  };
  (check_one(static_cast<Ts*>(nullptr)), ...);
}

RC_GTEST_PROP(BridgeSchema, EveryInputRoundTrips, (std::uint64_t seed)) {
  check_each(static_cast<const Input*>(nullptr), seed);
}

RC_GTEST_PROP(BridgeSchema, EveryOutputRoundTrips, (std::uint64_t seed)) {
  check_each(static_cast<const Output*>(nullptr), seed);
}

RC_GTEST_PROP(BridgeSchema, ConfigRoundTrips, (std::uint64_t seed)) {
  Filler filler{Rng(seed)};
  Config config;
  filler.fill(config);
  const auto again = signal::from_json<Config>(signal::to_json(config));
  RC_ASSERT(again.ok());
  RC_ASSERT(*again == config);
}

RC_GTEST_PROP(BridgeSchema, AMissingMemberIsRefusedNotInvented, ()) {
  const auto input = signal::from_json<Input>(R"({"type":"SetCamera"})");
  RC_ASSERT(!input.ok());
  RC_ASSERT(input.error().message == "enabled: not true or false");
}

}  // namespace
}  // namespace bedside::call
