// A filter bound to a table: decides whether a row matches, with SQL's three-valued logic and the columns' own types.
//
// Every operator runs in time linear in the row (regular expressions by RE2), because filters come from strangers.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/realtime/changes/column_value.h"
#include "service/realtime/changes/filter_parse.h"
#include "store/feed.h"

namespace bedside::service {

class Filter {
 public:
  Filter();
  ~Filter();
  Filter(Filter&&) noexcept;
  Filter& operator=(Filter&&) noexcept;

  // Errors: a column that the table does not have, a literal that is not of the column's type, an operator that the
  // type does not have, a pattern that RE2 refuses. The text is for the log; clients get upstream's one sentence.
  static Result<Filter, std::string> bind(const std::vector<FilterCondition>& conditions,
                                          const store::FeedTable& table);

  bool matches(const boost::json::object& row) const;

  // How many conditions are patterns (like, match): the only ones whose cost grows with the text.
  std::size_t patterns() const { return patterns_; }

  // The first `column = value` that must hold, for indexing.
  struct Equality {
    std::string column;
    std::string key;  // index_key() of the value.
  };
  std::optional<Equality> equality() const;

 private:
  struct Bound;
  std::vector<std::unique_ptr<Bound>> conditions_;
  std::size_t patterns_ = 0;
};

// SQL's LIKE with \ as the escape; % any text, _ one character. Case folds for ASCII letters only.
bool like(std::string_view text, std::string_view pattern, bool fold_case);

}  // namespace bedside::service
