// How a struct tells its JSON shape, once: beside its members stands
//
//   static constexpr std::string_view kName = "StartCall";
//   static constexpr auto fields() { return std::make_tuple(field("room_id", &StartCall::room_id), ...); }
//
// The codec (codec.h) and the TypeScript types (tools/gen-bridge-types) both walk this table, so they cannot disagree.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "wire/signal/json.h"

namespace bedside::signal {

enum class Presence : std::uint8_t {
  kAlways,          // Written always; an empty optional is null. Must be there when read, unless it may be null.
  kWhenThereIsOne,  // Left out when empty; may be missing or null when read.
};

template <class Owner, class T>
struct Field {
  using Type = T;
  std::string_view name;
  T Owner::*member;
  Presence presence;
};

template <class Owner, class T>
constexpr Field<Owner, T> field(std::string_view name, T Owner::*member) {
  return {name, member, Presence::kAlways};
}

template <class Owner, class T>
constexpr Field<Owner, std::optional<T>> maybe(std::string_view name, std::optional<T> Owner::*member) {
  return {name, member, Presence::kWhenThereIsOne};
}
// Of free-form JSON null is the empty value.
template <class Owner>
constexpr Field<Owner, json::Value> maybe(std::string_view name, json::Value Owner::*member) {
  return {name, member, Presence::kWhenThereIsOne};
}

template <class T>
concept Described = requires {
  { T::kName } -> std::convertible_to<std::string_view>;
  T::fields();
};

// The words of a closed enum, in the order of its enumerators from 0. Specialised beside each enum:
//   template <> struct Words<CallType> { static constexpr std::string_view kName = "CallType";
//                                        static constexpr std::array<std::string_view, 2> kWords = {"video", "audio"};
//                                        };
template <class E>
struct Words;

template <class T>
concept Worded = std::is_enum_v<T> && requires {
  Words<T>::kWords;
};

template <Worded E>
constexpr std::string_view word_of(E value) {
  return Words<E>::kWords[static_cast<std::size_t>(value)];
}

template <Worded E>
constexpr std::optional<E> from_word(std::string_view word) {
  for (std::size_t i = 0; i < Words<E>::kWords.size(); ++i) {
    if (Words<E>::kWords[i] == word) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace bedside::signal
