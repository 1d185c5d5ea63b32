// A cursor over one query parameter, with the words that all of PostgREST's small grammars share: names, quoted values
// and json paths. A failure carries the column and what was expected there, as the error object shows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

struct SyntaxError {
  std::size_t position = 0;  // In bytes from the start of the parameter.
  std::string details;
};

template <class T>
using Parsed = Result<T, SyntaxError>;

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  bool looking_at(std::string_view word) const { return text_.substr(position_).starts_with(word); }
  bool eat(std::string_view word);
  void skip_blanks();
  std::size_t position() const { return position_; }
  void rewind(std::size_t position) { position_ = position; }
  std::string_view rest() const { return text_.substr(position_); }
  // Text up to the next of `stops`, or to the end.
  std::string_view take_until(std::string_view stops);

  // "…" with \ as the escape; the cursor stands on the opening quote.
  Parsed<std::string> quoted();
  // A quoted name, or letters, digits, _, $, inner blanks and dashes.
  Parsed<std::string> name();
  // Zero or more ->key, ->>key, ->0.
  Parsed<std::vector<JsonStep>> json_path();
  Parsed<Field> field();

  SyntaxError unexpected(std::string_view expecting) const;

 private:
  Parsed<JsonStep> json_step(bool as_text);

  std::string_view text_;
  std::size_t position_ = 0;
};

// PGRST100: "failed to parse <what> (<text>)" (line 1, column n).
Refusal syntax_refusal(std::string_view what, std::string_view text, const SyntaxError& error);
// PGRST100 for a limit of limits.h.
Refusal too_much(std::string_view what, std::size_t limit);

}  // namespace bedside::postgrest
