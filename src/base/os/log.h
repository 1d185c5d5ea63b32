// Structured log: one JSON object per line on stderr. Values are short facts; Redacted<T> has no way in here.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace bedside {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, bool> value;

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  template <class Integer>
  requires std::is_integral_v<Integer> LogField(std::string_view k, Integer v)
      : key(k), value(static_cast<std::int64_t>(v)) {}
};

void set_log_level(LogLevel least);
// `event` is a stable dotted name: "server.listening".
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace bedside
