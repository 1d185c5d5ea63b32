// JSON (RFC 8259) for the rooms that must also run in the browser: a bounded reader and a writer, without exceptions,
// without floating point and without locale.
//
// Numbers stay the text they were, so that a row's metadata passes through unharmed; only integers are ever looked at.
// Every text is taken for hostile: bytes, depth and values are counted, and UTF-8 is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace bedside::signal::json {

struct Limits {
  std::size_t bytes = 1 << 20;  // A catch-up of 256 signals of the largest everyday size fits with room to spare.
  std::size_t depth = 16;       // metadata nested deeper than this is nobody's honest call.
  std::size_t values = 1 << 16;
};

struct Member;

struct Number {
  std::string text;  // As RFC 8259 section 6 allows it.
  bool operator==(const Number&) const = default;
};

// A value type: any JSON value. An object keeps the order of its members; of two members with one name the last counts.
class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;

  Value();
  explicit Value(bool boolean);
  explicit Value(std::int64_t integer);
  explicit Value(Number number);
  explicit Value(std::string text);
  explicit Value(Array array);
  explicit Value(Object object);
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  bool is_null() const;
  // Null when the value is of another kind.
  const bool* boolean() const;
  const std::string* text() const;
  const Array* array() const;
  const Object* object() const;
  // The value if it is a whole number within 2^53, the integers that JavaScript keeps exact.
  std::optional<std::int64_t> integer() const;

  // The member of that name; null when there is none or this is no object.
  const Value* find(std::string_view name) const;
  // Makes this an object if it is none, and sets one member.
  void set(std::string_view name, Value value);

  bool operator==(const Value&) const;

 private:
  friend void write_value(std::string& out, const Value& value);
  std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
};

struct Member {
  std::string name;
  Value value;
  bool operator==(const Member&) const = default;
};

// The whole text as one value. Errors: json.too_large, json.malformed (with the byte where it went wrong).
Result<Value> parse(std::string_view text, Limits limits = {});

void write_value(std::string& out, const Value& value);
void write_text(std::string& out, std::string_view text);
void write_integer(std::string& out, std::int64_t integer);

}  // namespace bedside::signal::json
