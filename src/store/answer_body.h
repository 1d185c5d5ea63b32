// Rows, each a JSON object text, put together in the media that was asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/db_error.h"
#include "wire/postgrest/ast.h"

namespace bedside::store {

class AnswerBody {
 public:
  AnswerBody(postgrest::Media media, bool strip_nulls) : media_(media), strip_nulls_(strip_nulls) {}

  // 54000 when the answer grows past what one request may cost.
  Result<void, DbError> add(std::string_view row);
  std::uint64_t rows() const { return rows_; }
  // PGRST116 when one object was asked for and there is another number of rows.
  Result<std::string, DbError> finish() &&;

 private:
  Result<void, DbError> add_csv(std::string_view row);

  postgrest::Media media_;
  bool strip_nulls_;
  std::uint64_t rows_ = 0;
  std::string body_;
};

// PGRST102 for a body that no function takes whole and that has no arguments.
DbError no_arguments();
// PGRST116 for a number of rows other than one.
DbError not_one_row(std::uint64_t rows);

}  // namespace bedside::store
