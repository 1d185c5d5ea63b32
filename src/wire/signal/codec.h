// JSON in and out for everything that has a schema (schema.h): structs, closed enums, ids, lists, and messages, which
// are variants of structs told apart by a member "type".
//
// read() refuses with a sentence that names the path ("row.status: not one of the words allowed"); members that the
// schema does not know are skipped, because rows of other clients carry them.
//
// The templates here only turn schemas into tables; what walks the tables stands once, in codec.cc. Code made anew for
// every struct was a quarter of the engine that a browser has to load.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/redacted.h"
#include "wire/signal/json.h"
#include "wire/signal/rows.h"
#include "wire/signal/schema.h"

namespace bedside::signal {

// Where reading went wrong, built from the inside out while it returns.
struct ReadProblem {
  std::string path;
  std::string_view what;

  // Both are false, so that a reader can return them.
  bool at(std::string_view name);
  bool is(std::string_view problem);
  Error error() const;
};

// One type with its name forgotten: how to read, write and leave out the value that a pointer leads to.
struct Kind {
  bool (*read)(const json::Value& value, void* into, ReadProblem& problem);
  void (*write)(std::string& out, const void* value);
  bool (*empty)(const void* value);  // Null when it never is.
};

struct Member {
  std::string_view name;
  Presence presence;
  const Kind* kind;
};

// Reads or writes the members of one struct, one after the other.
class Walk {
 public:
  Walk(const json::Value& from, ReadProblem& problem) : from_(&from), problem_(&problem) {}
  explicit Walk(std::string& out) : out_(&out) {}

  // False when the member could not be read. Writing changes nothing at `where`.
  bool visit(const Member& member, void* where);

 private:
  bool read(const Member& member, void* where);
  void write(const Member& member, const void* where);

  const json::Value* from_ = nullptr;
  ReadProblem* problem_ = nullptr;
  std::string* out_ = nullptr;
};

// Leads a walk through all members of the struct at `object`, or up to the first that fails.
using Guide = bool (*)(void* object, Walk& walk);

struct Alternative {
  std::string_view name;
  void* (*emplace)(void* variant);  // Makes the variant hold a fresh one, and says where it stands.
  Guide guide;
};

bool read(const json::Value& value, bool& into, ReadProblem& problem);
bool read(const json::Value& value, std::int64_t& into, ReadProblem& problem);
bool read(const json::Value& value, std::int32_t& into, ReadProblem& problem);
bool read(const json::Value& value, std::string& into, ReadProblem& problem);
bool read(const json::Value& value, json::Value& into, ReadProblem& problem);
bool read(const json::Value& value, Uuid& into, ReadProblem& problem);
bool read(const json::Value& value, Urls& into, ReadProblem& problem);
bool read_word(const json::Value& value, std::span<const std::string_view> words, std::size_t& into,
               ReadProblem& problem);
bool read_struct(const json::Value& value, Guide guide, void* into, ReadProblem& problem);
bool read_variant(const json::Value& value, std::span<const Alternative> alternatives, void* into,
                  ReadProblem& problem);

void write(std::string& out, bool value);
void write(std::string& out, std::int64_t value);
void write(std::string& out, std::int32_t value);
void write(std::string& out, const std::string& value);
void write(std::string& out, std::string_view value);
void write(std::string& out, const json::Value& value);
void write(std::string& out, const Uuid& value);
void write(std::string& out, const Urls& value);
void write_struct(std::string& out, Guide guide, const void* value);
void write_message(std::string& out, std::string_view name, Guide guide, const void* value);

template <Described T>
bool guide(void* object, Walk& walk);

template <class Tag>
bool read(const json::Value& value, Id<Tag>& into, ReadProblem& problem) {
  return read(value, into.uuid, problem);
}

template <Worded E>
bool read(const json::Value& value, E& into, ReadProblem& problem) {
  std::size_t index = 0;
  if (!read_word(value, Words<E>::kWords, index, problem)) return false;
  into = static_cast<E>(index);
  return true;
}

template <Described T>
bool read(const json::Value& value, T& into, ReadProblem& problem) {
  return read_struct(value, &guide<T>, &into, problem);
}

template <class T>
bool read(const json::Value& value, Redacted<T>& into, ReadProblem& problem) {
  T inner{};
  if (!read(value, inner, problem)) return false;
  into = Redacted<T>(std::move(inner));
  return true;
}

template <class T>
bool read(const json::Value& value, std::optional<T>& into, ReadProblem& problem) {
  into.reset();
  return value.is_null() || read(value, into.emplace(), problem);
}

template <class T>
bool read(const json::Value& value, std::vector<T>& into, ReadProblem& problem) {
  if (value.array() == nullptr) return problem.is("not a list");
  into = std::vector<T>(value.array()->size());
  for (std::size_t i = 0; i < into.size(); ++i) {
    if (!read((*value.array())[i], into[i], problem)) return problem.at(std::to_string(i));
  }
  return true;
}

template <class Tag>
void write(std::string& out, const Id<Tag>& value) {
  write(out, value.uuid);
}

template <Worded E>
void write(std::string& out, E value) {
  json::write_text(out, word_of(value));
}

template <Described T>
void write(std::string& out, const T& value) {
  write_struct(out, &guide<T>, &value);
}

template <class T>
void write(std::string& out, const Redacted<T>& value) {
  write(out, value.reveal());
}

template <class T>
void write(std::string& out, const std::optional<T>& value) {
  if (value) {
    write(out, *value);
  } else {
    out += "null";
  }
}

template <class T>
void write(std::string& out, const std::vector<T>& value) {
  out += '[';
  for (const T& item : value) {
    if (out.back() != '[') out += ',';
    write(out, item);
  }
  out += ']';
}

inline bool is_empty(const json::Value& value) { return value.is_null(); }
template <class T>
bool is_empty(const std::optional<T>& value) {
  return !value.has_value();
}

template <class T>
constexpr Kind make_kind() {
  Kind kind{[](const json::Value& value, void* into, ReadProblem& problem) {
              return read(value, *static_cast<T*>(into), problem);
            },
            [](std::string& out, const void* value) { write(out, *static_cast<const T*>(value)); }, nullptr};
  if constexpr (requires(const T& value) { is_empty(value); }) {
    kind.empty = [](const void* value) { return is_empty(*static_cast<const T*>(value)); };
  }
  return kind;
}

template <class T>
inline constexpr Kind kKind = make_kind<T>();

template <Described T>
inline constexpr auto kMembers = std::apply(
    [](const auto&... field) {
      return std::array<Member, sizeof...(field)>{
          Member{field.name, field.presence, &kKind<typename std::remove_cvref_t<decltype(field)>::Type>}...};
    },
    T::fields());

template <Described T>
bool guide(void* object, Walk& walk) {
  T& value = *static_cast<T*>(object);
  return std::apply(
      [&](const auto&... field) {
        const Member* member = kMembers<T>.data();
        return (walk.visit(*member++, &(value.*field.member)) && ...);
      },
      T::fields());
}

template <class Variant, class T>
constexpr Alternative make_alternative() {
  return {T::kName, [](void* variant) -> void* { return &static_cast<Variant*>(variant)->template emplace<T>(); },
          &guide<T>};
}

template <class Variant>
struct Alternatives;
template <class... Ts>
struct Alternatives<std::variant<Ts...>> {
  static constexpr std::array<Alternative, sizeof...(Ts)> kAll = {make_alternative<std::variant<Ts...>, Ts>()...};
};

template <class... Ts>
bool read(const json::Value& value, std::variant<Ts...>& into, ReadProblem& problem) {
  return read_variant(value, Alternatives<std::variant<Ts...>>::kAll, &into, problem);
}

// A message: the struct's members after its "type".
template <Described T>
void write_message(std::string& out, const T& value) {
  write_message(out, T::kName, &guide<T>, &value);
}

template <class... Ts>
void write(std::string& out, const std::variant<Ts...>& value) {
  const Alternative& held = Alternatives<std::variant<Ts...>>::kAll[value.index()];
  const void* const message = std::visit([](const auto& one) -> const void* { return &one; }, value);
  write_message(out, held.name, held.guide, message);
}

template <class T>
std::string to_json(const T& value) {
  std::string out;
  write(out, value);
  return out;
}

template <class T>
json::Value to_value(const T& value) {
  return json::parse(to_json(value)).value();
}

template <class T>
Result<T> from_value(const json::Value& value) {
  T into{};
  ReadProblem problem;
  if (!read(value, into, problem)) return problem.error();
  return into;
}

// Text to T. Errors: json.too_large, json.malformed, malformed.
template <class T>
Result<T> from_json(std::string_view text, json::Limits limits = {}) {
  auto value = json::parse(text, limits);
  if (!value.ok()) return std::move(value).error();
  return from_value<T>(*value);
}

}  // namespace bedside::signal
