// What PostgreSQL answered: rows of text, and an error as a value.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/db_error.h"

struct pg_conn;
struct pg_result;

namespace bedside::store::postgres {

// One statement's answer. Copies share it; the texts live as long as any copy.
class Rows {
 public:
  Rows() = default;
  explicit Rows(pg_result* owned);

  int size() const;
  int columns() const;
  bool is_null(int row, int column) const;
  std::string_view text(int row, int column) const;  // Empty for null.
  std::optional<std::string_view> value(int row, int column) const;
  std::int64_t integer(int row, int column) const;  // 0 for null and for what is no integer.
  bool truth(int row, int column) const;
  std::uint64_t affected() const;  // Rows changed or answered, as the command tag says.

 private:
  std::shared_ptr<pg_result> result_;
};

// Of bytea's text: \x and two digits for each byte. What stands behind the first that is no digit is left out.
std::string bytes_of(std::string_view bytea);

// Errors of connecting and of a lost connection; PostgREST's words and statuses hang on these.
inline constexpr std::string_view kCannotConnect = "08001";
inline constexpr std::string_view kConnectionLost = "08006";

// The four fields of a failed statement. A failure without a SQLSTATE is that of the connection: kConnectionLost.
DbError error_of(const pg_result* result);
// Of a connection that could not be made, in words for a person and without its secret: the SQLSTATE when the server
// gave one that can be told apart (28P01, 3D000, 53300, 57P03…), else kCannotConnect.
DbError connect_error_of(const pg_conn* connection);

}  // namespace bedside::store::postgres
