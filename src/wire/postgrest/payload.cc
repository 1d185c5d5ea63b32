#include "wire/postgrest/payload.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/json/json.h"
#include "wire/postgrest/limits.h"

namespace bedside::postgrest {
namespace {

Refusal invalid_body(std::string message, std::string details = {}) {
  return {"PGRST102", std::move(message), std::move(details), {}};
}

Refusal too_many_rows() {
  return invalid_body("The body holds more than " + std::to_string(kMaxBodyRows) + " rows",
                      "Send them in several requests.");
}

std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return content_type;
}

bool is_json(std::string_view content_type) {
  const auto type = media_type(content_type);
  return type.empty() || type == "application/json" || type == "application/vnd.pgrst.object+json" ||
         type == "application/vnd.pgrst.array+json";
}

Refusal unknown_type(std::string_view content_type) {
  return invalid_body("Content-Type not acceptable: " + std::string(media_type(content_type)),
                      "Send application/json or text/csv.");
}

Result<boost::json::value, Refusal> parse_json(std::string_view body) {
  auto value = json::parse(body, {.max_bytes = kMaxBodyBytes, .max_depth = kMaxBodyDepth});
  if (!value) return invalid_body("Empty or invalid json", value.error().message);
  return std::move(*value);
}

bool same_members(const boost::json::object& a, const boost::json::object& b) {
  if (a.size() != b.size()) return false;
  for (const auto& member : a) {
    if (!b.contains(member.key())) return false;
  }
  return true;
}

Result<void, Refusal> check_rows(const Request& request) {
  const auto& rows = request.rows;
  if (rows.size() > kMaxBodyRows) return too_many_rows();
  for (const auto& row : rows) {
    if (!row.is_object()) return invalid_body("Empty or invalid json", "Every row must be a JSON object.");
    if (!request.columns && !same_members(rows.front().get_object(), row.get_object())) {
      return invalid_body("All object keys must match");
    }
  }
  return {};
}

// RFC 4180: fields may be quoted, quotes are doubled, a quoted field may hold line breaks.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ >= text_.size(); }

  // Nothing when a quote is never closed. An unquoted NULL is null, as PostgREST reads it.
  std::optional<std::vector<std::optional<std::string>>> record() {
    std::vector<std::optional<std::string>> fields;
    while (true) {
      auto field = text_.substr(position_).starts_with('"') ? quoted() : plain();
      if (broken_) return std::nullopt;
      fields.push_back(std::move(field));
      if (eat(',')) continue;
      eat('\r');
      if (!eat('\n') && !at_end()) return std::nullopt;
      return fields;
    }
  }

 private:
  bool eat(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  std::optional<std::string> plain() {
    const auto from = position_;
    position_ = std::min(text_.find_first_of(",\r\n", position_), text_.size());
    const auto field = text_.substr(from, position_ - from);
    if (field == "NULL") return std::nullopt;
    return std::string(field);
  }

  std::optional<std::string> quoted() {
    std::string field;
    for (++position_; position_ < text_.size(); ++position_) {
      if (text_[position_] == '"') {
        if (!text_.substr(position_ + 1).starts_with('"')) {
          ++position_;
          return field;
        }
        ++position_;
      }
      field.push_back(text_[position_]);
    }
    broken_ = true;
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  bool broken_ = false;
};

Result<boost::json::array, Refusal> parse_csv(std::string_view body) {
  if (body.size() > kMaxBodyBytes) return invalid_body("The body is too large");
  CsvReader reader(body);
  const auto header = reader.record();
  if (!header || body.empty()) return invalid_body("Empty or invalid csv");
  boost::json::array rows;
  while (!reader.at_end()) {
    if (rows.size() == kMaxBodyRows) return too_many_rows();
    const auto record = reader.record();
    if (!record || record->size() != header->size()) return invalid_body("All lines must have same number of fields");
    boost::json::object row;
    for (std::size_t i = 0; i < header->size(); ++i) {
      const auto& field = (*record)[i];
      row[(*header)[i].value_or("NULL")] = field ? boost::json::value(*field) : boost::json::value(nullptr);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<void, Refusal> parse_rows(std::string_view content_type, std::string_view body, Request& request) {
  if (media_type(content_type) == "text/csv") {
    auto rows = parse_csv(body);
    if (!rows) return rows.error();
    request.rows = std::move(*rows);
    request.bulk = true;
    return {};
  }
  if (!is_json(content_type)) return unknown_type(content_type);
  auto value = parse_json(body);
  if (!value) return value.error();
  if (value->is_array()) {
    request.rows = std::move(value->get_array());
    request.bulk = true;
  } else {
    request.rows = {std::move(*value)};
  }
  return check_rows(request);
}

Result<void, Refusal> parse_arguments(std::string_view content_type, std::string_view body, Request& request) {
  const auto type = media_type(content_type);
  if (type == "text/plain" || type == "application/octet-stream") {
    if (body.size() > kMaxBodyBytes) return invalid_body("The body is too large");
    request.body_kind = type == "text/plain" ? BodyKind::kText : BodyKind::kBytes;
    request.body = body;
    request.only_whole = true;
    return {};
  }
  request.body = "{}";
  if (body.empty()) return {};
  if (!is_json(content_type)) return unknown_type(content_type);
  auto value = parse_json(body);
  if (!value) return value.error();
  request.body = body;
  request.only_whole = !value->is_object();
  if (value->is_object()) request.arguments = std::move(value->get_object());
  return {};
}

}  // namespace bedside::postgrest
