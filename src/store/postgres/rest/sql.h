// The two ways in which a client's text enters a statement: as a bound value, or as a quoted name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bedside::store::postgres::rest {

// "name", with quotes inside doubled (PostgreSQL 4.1.1).
inline std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out.push_back('"');
    if (c != '\0') out.push_back(c);
  }
  out.push_back('"');
  return out;
}

// The values of one statement, numbered as they come.
class Values {
 public:
  std::string add(std::optional<std::string> value) {
    values_.push_back(std::move(value));
    return "$" + std::to_string(values_.size());
  }
  std::vector<std::optional<std::string>> take() { return std::move(values_); }

 private:
  std::vector<std::optional<std::string>> values_;
};

// '{"a","b"}': an array in PostgreSQL's own notation.
inline std::string array_literal(const std::vector<std::string>& items) {
  std::string out = "{";
  for (const std::string& item : items) {
    if (out.size() > 1) out.push_back(',');
    out.push_back('"');
    for (const char c : item) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out.push_back('"');
  }
  return out + "}";
}

}  // namespace bedside::store::postgres::rest
