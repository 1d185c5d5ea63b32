// SQL under construction: text from us and the catalogue, values only as parameters, in one order.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/values.h"

namespace bedside::store::sqlite::rest {

class SqlText {
 public:
  SqlText() = default;
  explicit SqlText(std::string_view text) : text_(text) {}

  // Only for words of ours and names of the catalogue; never for what a client sent.
  SqlText& operator<<(std::string_view text) {
    text_ += text;
    return *this;
  }
  SqlText& operator<<(const SqlText& other) {
    text_ += other.text_;
    parameters_.insert(parameters_.end(), other.parameters_.begin(), other.parameters_.end());
    return *this;
  }
  // A parameter in place of the value.
  SqlText& value(Value parameter) {
    text_ += '?';
    parameters_.push_back(std::move(parameter));
    return *this;
  }

  const std::string& text() const { return text_; }
  Result<Cursor, DbError> prepare(Connection& connection) const {
    auto cursor = connection.prepare(text_);
    if (!cursor) return cursor;
    for (const auto& parameter : parameters_) bind(*cursor, parameter);
    return cursor;
  }

 private:
  std::string text_;
  std::vector<Value> parameters_;
};

using SqlResult = Result<SqlText, DbError>;

// "name" with its alias in front: t0."created_at". Both come from us.
inline SqlText column_of(std::string_view alias, std::string_view column) {
  SqlText text(alias);
  text << ".\"" << column << "\"";
  return text;
}

}  // namespace bedside::store::sqlite::rest
