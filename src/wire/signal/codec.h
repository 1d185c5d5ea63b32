// JSON in and out for everything that has a schema (schema.h): structs, closed enums, ids, lists, and messages, which
// are variants of structs told apart by a member "type".
//
// read() refuses with a sentence that names the path ("row.status: not one of the words allowed"); members that the
// schema does not know are skipped, because rows of other clients carry them.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
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

  bool at(std::string_view name) {
    path = path.empty() ? std::string(name) : std::string(name) + "." + path;
    return false;
  }
  bool is(std::string_view problem) {
    what = problem;
    return false;
  }
  Error error() const { return user_error("malformed", path + (path.empty() ? "" : ": ") + std::string(what)); }
};

inline bool read(const json::Value& value, bool& into, ReadProblem& problem) {
  if (value.boolean() == nullptr) return problem.is("not true or false");
  into = *value.boolean();
  return true;
}

inline bool read(const json::Value& value, std::int64_t& into, ReadProblem& problem) {
  const auto integer = value.integer();
  if (!integer) return problem.is("not a whole number");
  into = *integer;
  return true;
}

inline bool read(const json::Value& value, std::int32_t& into, ReadProblem& problem) {
  std::int64_t wide = 0;
  if (!read(value, wide, problem)) return false;
  if (wide < std::numeric_limits<std::int32_t>::min() || wide > std::numeric_limits<std::int32_t>::max()) {
    return problem.is("out of range");
  }
  into = static_cast<std::int32_t>(wide);
  return true;
}

inline bool read(const json::Value& value, std::string& into, ReadProblem& problem) {
  if (value.text() == nullptr) return problem.is("not a string");
  into = *value.text();
  return true;
}

inline bool read(const json::Value& value, json::Value& into, ReadProblem&) {
  into = value;
  return true;
}

template <class Tag>
bool read(const json::Value& value, Id<Tag>& into, ReadProblem& problem) {
  const auto id = value.text() != nullptr ? Id<Tag>::parse(*value.text()) : std::nullopt;
  if (!id) return problem.is("not a UUID");
  into = *id;
  return true;
}

template <Worded E>
bool read(const json::Value& value, E& into, ReadProblem& problem) {
  const auto known = value.text() != nullptr ? from_word<E>(*value.text()) : std::nullopt;
  if (!known) return problem.is("not one of the words allowed");
  into = *known;
  return true;
}

template <Described T>
bool read(const json::Value& value, T& into, ReadProblem& problem);

template <class T>
bool read(const json::Value& value, Redacted<T>& into, ReadProblem& problem) {
  T inner{};
  if (!read(value, inner, problem)) return false;
  into = Redacted<T>(std::move(inner));
  return true;
}

template <class T>
bool read(const json::Value& value, std::optional<T>& into, ReadProblem& problem) {
  if (value.is_null()) {
    into.reset();
    return true;
  }
  return read(value, into.emplace(), problem);
}

template <class T>
bool read(const json::Value& value, std::vector<T>& into, ReadProblem& problem) {
  if (value.array() == nullptr) return problem.is("not a list");
  into.clear();
  into.reserve(value.array()->size());
  for (const json::Value& item : *value.array()) {
    if (!read(item, into.emplace_back(), problem)) return problem.at(std::to_string(into.size() - 1));
  }
  return true;
}

inline bool read(const json::Value& value, Urls& into, ReadProblem& problem) {
  if (value.text() == nullptr) return read(value, into.list, problem);
  into.list = {*value.text()};
  return true;
}

template <class Owner, class T>
bool read_field(const json::Value& value, const Field<Owner, T>& field, Owner& into, ReadProblem& problem) {
  static const json::Value kNull;
  const json::Value* found = value.find(field.name);
  if (found == nullptr) found = &kNull;
  if (found->is_null() && field.presence == Presence::kWhenThereIsOne) return true;
  return read(*found, into.*field.member, problem) || problem.at(field.name);
}

template <Described T>
bool read(const json::Value& value, T& into, ReadProblem& problem) {
  if (value.object() == nullptr) return problem.is("not an object");
  return std::apply([&](const auto&... field) { return (read_field(value, field, into, problem) && ...); },
                    T::fields());
}

template <class... Ts>
bool read(const json::Value& value, std::variant<Ts...>& into, ReadProblem& problem) {
  const json::Value* type = value.find("type");
  if (type == nullptr || type->text() == nullptr) return problem.is("no member \"type\"");
  bool known = false;
  bool good = false;
  const auto attempt = [&]<class T>(T*) {
    if (known || T::kName != *type->text()) return;
    known = true;
    good = read(value, into.template emplace<T>(), problem);
  };
  (attempt(static_cast<Ts*>(nullptr)), ...);
  return known ? good : problem.is("an unknown type of message");
}

inline void write(std::string& out, bool value) { out += value ? "true" : "false"; }
inline void write(std::string& out, std::int64_t value) { json::write_integer(out, value); }
inline void write(std::string& out, std::int32_t value) { json::write_integer(out, value); }
inline void write(std::string& out, const std::string& value) { json::write_text(out, value); }
inline void write(std::string& out, std::string_view value) { json::write_text(out, value); }
inline void write(std::string& out, const json::Value& value) { json::write_value(out, value); }

template <class Tag>
void write(std::string& out, const Id<Tag>& value) {
  json::write_text(out, value.text());
}

template <Worded E>
void write(std::string& out, E value) {
  json::write_text(out, word_of(value));
}

template <Described T>
void write(std::string& out, const T& value);

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
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += ',';
    write(out, value[i]);
  }
  out += ']';
}

inline void write(std::string& out, const Urls& value) { write(out, value.list); }

inline bool is_empty(const json::Value& value) { return value.is_null(); }
template <class T>
bool is_empty(const std::optional<T>& value) {
  return !value.has_value();
}
template <class T>
bool is_empty(const T&) {
  return false;
}

template <class Owner, class T>
void write_field(std::string& out, const Field<Owner, T>& field, const Owner& value) {
  if (field.presence == Presence::kWhenThereIsOne && is_empty(value.*field.member)) return;
  if (out.back() != '{') out += ',';
  json::write_text(out, field.name);
  out += ':';
  write(out, value.*field.member);
}

template <Described T>
void write(std::string& out, const T& value) {
  out += '{';
  std::apply([&](const auto&... field) { (write_field(out, field, value), ...); }, T::fields());
  out += '}';
}

// A message: the struct's members after its "type".
template <Described T>
void write_message(std::string& out, const T& value) {
  out += "{\"type\":";
  json::write_text(out, T::kName);
  std::apply([&](const auto&... field) { (write_field(out, field, value), ...); }, T::fields());
  out += '}';
}

template <class... Ts>
void write(std::string& out, const std::variant<Ts...>& value) {
  std::visit([&](const auto& message) { write_message(out, message); }, value);
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
