// Prints the TypeScript type of anything that has a schema (src/wire/signal/schema.h).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/redacted.h"
#include "wire/signal/rows.h"
#include "wire/signal/schema.h"

namespace bedside::tools {

template <class T>
struct Inner {
  using Type = T;
  static constexpr bool kNullable = false;
};
template <class T>
struct Inner<std::optional<T>> {
  using Type = T;
  static constexpr bool kNullable = true;
};

// Collects declarations, each type after the types that it names.
class TypeScript {
 public:
  explicit TypeScript(std::size_t width) : width_(width) {}

  template <class... Ts>
  void declare_messages(std::string_view name, const std::variant<Ts...>*) {
    (declare<Ts>(true), ...);
    declare_union(name, {std::string(Ts::kName)...});
  }

  template <class T>
  void declare(bool message = false) {
    if (!done_.insert(std::string(T::kName)).second) return;
    std::string body;
    if (message) body += "  type: \"" + std::string(T::kName) + "\";\n";
    std::apply([&](const auto&... field) { ((body += member(field)), ...); }, T::fields());
    out_ += "export interface " + std::string(T::kName) + " {\n" + body + "}\n";
  }

  void declare_union(std::string_view name, const std::vector<std::string>& parts);
  const std::string& text() const { return out_; }

 private:
  template <class Owner, class T>
  std::string member(const signal::Field<Owner, T>& field) {
    const bool optional = field.presence == signal::Presence::kWhenThereIsOne;
    return "  " + std::string(field.name) + (optional ? "?: " : ": ") + type(static_cast<const T*>(nullptr)) + ";\n";
  }

  std::string type(const bool*) { return "boolean"; }
  std::string type(const std::int32_t*) { return "number"; }
  std::string type(const std::int64_t*) { return "number"; }
  std::string type(const std::string*) { return "string"; }
  std::string type(const signal::json::Value*) { return "unknown"; }
  std::string type(const signal::Urls*) { return "string | string[]"; }
  template <class Tag>
  std::string type(const Id<Tag>*) {
    return "string";
  }
  template <class T>
  std::string type(const Redacted<T>*) {
    return type(static_cast<const T*>(nullptr));
  }
  template <class T>
  std::string type(const std::optional<T>*) {
    return type(static_cast<const T*>(nullptr)) + " | null";
  }
  template <class T>
  std::string type(const std::vector<T>*) {
    return type(static_cast<const T*>(nullptr)) + "[]";
  }
  template <signal::Worded E>
  std::string type(const E*) {
    const std::string name(signal::Words<E>::kName);
    if (done_.insert(name).second) {
      std::vector<std::string> words;
      for (const std::string_view word : signal::Words<E>::kWords) words.push_back('"' + std::string(word) + '"');
      declare_union(name, words);
    }
    return name;
  }
  template <signal::Described T>
  std::string type(const T*) {
    declare<T>();
    return std::string(T::kName);
  }

  std::size_t width_;
  std::set<std::string> done_;
  std::string out_;
};

}  // namespace bedside::tools
