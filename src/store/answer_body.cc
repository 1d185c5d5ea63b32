#include "store/answer_body.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "wire/json/json.h"

namespace bedside::store {
namespace {

constexpr std::size_t kMostBytes = 32 << 20;
constexpr json::Limits kRowLimits{.max_bytes = kMostBytes, .max_depth = 128};

// Like jsonb's json_strip_nulls: members of objects at every depth; elements of arrays stay.
boost::json::value without_nulls(boost::json::value value) {
  if (auto* object = value.if_object()) {
    boost::json::object kept;
    for (auto& member : *object) {
      if (!member.value().is_null()) kept[member.key()] = without_nulls(std::move(member.value()));
    }
    return kept;
  }
  if (auto* array = value.if_array()) {
    for (auto& item : *array) item = without_nulls(std::move(item));
  }
  return value;
}

// As PostgreSQL prints the fields of a row, and so upstream its CSV.
void append_csv(std::string& out, std::string_view field) {
  if (field.find_first_of(",\"\\() \t\r\n\v\f") == std::string_view::npos && !field.empty()) {
    out += field;
    return;
  }
  out.push_back('"');
  for (const char c : field) {
    if (c == '"' || c == '\\') out.push_back(c);
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

DbError no_arguments() {
  return {"PGRST102", "Empty or invalid json", "Arguments are the members of a JSON object.", ""};
}

DbError not_one_row(std::uint64_t rows) {
  return {"PGRST116", "Cannot coerce the result to a single JSON object",
          "The result contains " + std::to_string(rows) + " rows", ""};
}

Result<void, DbError> AnswerBody::add_csv(std::string_view row) {
  const auto parsed = json::parse(row, kRowLimits);
  if (!parsed || !parsed->is_object()) return DbError{"XX000", "a row is not a JSON object", "", ""};
  const auto& object = parsed->get_object();
  if (rows_ == 0) {
    for (const auto& member : object) {
      if (!body_.empty()) body_.push_back(',');
      append_csv(body_, member.key());
    }
  }
  body_.push_back('\n');
  bool first = true;
  for (const auto& member : object) {
    if (!first) body_.push_back(',');
    first = false;
    const auto& value = member.value();
    // An unquoted nothing is null; an empty text is "".
    if (value.is_null()) continue;
    if (value.is_bool()) {
      body_.push_back(value.get_bool() ? 't' : 'f');
      continue;
    }
    append_csv(body_, value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  }
  return {};
}

Result<void, DbError> AnswerBody::add(std::string_view row) {
  if (media_ == postgrest::Media::kCsv) {
    if (auto done = add_csv(row); !done) return done;
  } else {
    if (rows_ > 0) body_ += ",\n ";
    if (strip_nulls_) {
      auto parsed = json::parse(row, kRowLimits);
      if (!parsed) return DbError{"XX000", "a row is not JSON", "", ""};
      body_ += json::serialize(without_nulls(std::move(*parsed)));
    } else {
      body_ += row;
    }
  }
  ++rows_;
  if (body_.size() > kMostBytes) {
    return DbError{"54000", "the answer is larger than " + std::to_string(kMostBytes) + " bytes", "",
                   "Ask for fewer rows or columns."};
  }
  return {};
}

Result<std::string, DbError> AnswerBody::finish() && {
  switch (media_) {
    case postgrest::Media::kArray: return "[" + body_ + "]";
    case postgrest::Media::kObject:
      if (rows_ != 1) return not_one_row(rows_);
      return std::move(body_);
    case postgrest::Media::kCsv: return std::move(body_);
  }
  return std::move(body_);
}

}  // namespace bedside::store
