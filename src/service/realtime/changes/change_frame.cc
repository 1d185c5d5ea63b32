#include "service/realtime/changes/change_frame.h"

#include <algorithm>
#include <limits>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

constexpr std::size_t kSmallField = 64;  // Upstream keeps fields up to this size in a change that is too large.
constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();

std::string_view kind_text(store::ChangeKind kind) {
  switch (kind) {
    case store::ChangeKind::kInsert: return "INSERT";
    case store::ChangeKind::kUpdate: return "UPDATE";
    case store::ChangeKind::kDelete: return "DELETE";
  }
  return "";
}

// Milliseconds and 'Z', as upstream prints commit times; rows keep the database's own format.
void append_commit_time(std::string& out, Instant at) {
  const std::string iso = to_iso(std::chrono::floor<std::chrono::milliseconds>(at));
  out.append(iso, 0, iso.find('.') + 4);
  out += 'Z';
}

}  // namespace

ChangeWriter::ChangeWriter(const store::FeedTable& table, const std::vector<std::string>* select)
    : head_(R"({"schema":)" + json::quote(table.schema) + R"(,"table":)" + json::quote(table.name) + R"(,"type":")"),
      columns_(R"(","columns":[)"),
      keyless_(table.keyless) {
  for (const auto& column : table.columns) {
    const Column quoted{column.name, json::quote(column.name) + ":"};
    if (column.identity) identity_.push_back(quoted);
    if (select && !std::binary_search(select->begin(), select->end(), column.name)) continue;
    record_.push_back(quoted);
    if (columns_.back() != '[') columns_ += ',';
    columns_ += R"({"name":)" + json::quote(column.name) + R"(,"type":)" + json::quote(column.type) + "}";
  }
  columns_ += ']';
}

void ChangeWriter::append_row(std::string& out, const std::vector<Column>& columns, const boost::json::object& row,
                              std::size_t max_field) {
  out += '{';
  for (const Column& column : columns) {
    const auto it = row.find(column.name);
    if (it == row.end()) continue;
    const std::string value = json::serialize(it->value());
    if (value.size() > max_field) continue;
    if (out.back() != '{') out += ',';
    out += column.key;
    out += value;
  }
  out += '}';
}

void ChangeWriter::append_rows(std::string& out, const store::Change& change, std::size_t max_field) const {
  if (change.kind != store::ChangeKind::kDelete) {
    out += R"(,"record":)";
    append_row(out, record_, change.record, max_field);
  }
  if (change.kind != store::ChangeKind::kInsert) {
    out += R"(,"old_record":)";
    append_row(out, identity_, change.old_record, max_field);
  }
}

std::string ChangeWriter::data(const store::Change& change, std::size_t max_bytes) const {
  std::string out;
  out.reserve(head_.size() + columns_.size() + 512);
  out += head_;
  out += kind_text(change.kind);
  out += R"(","commit_timestamp":")";
  append_commit_time(out, change.committed_at);
  out += columns_;
  const std::size_t rows_at = out.size();
  if (keyless_) {
    append_rows(out, change, 0);
    return out + R"(,"errors":["Error 400: Bad Request, no primary key"]})";
  }
  append_rows(out, change, kAnySize);
  const bool too_large = out.size() - rows_at > max_bytes;
  if (too_large) {
    out.resize(rows_at);
    append_rows(out, change, kSmallField);
  }
  out += too_large ? R"(,"errors":["Error 413: Payload Too Large"]})" : R"(,"errors":null})";
  return out;
}

std::string change_payload(std::string_view ids_json, std::string_view data) {
  std::string out;
  out.reserve(ids_json.size() + data.size() + 20);
  out += R"({"ids":)";
  out += ids_json;
  out += R"(,"data":)";
  out += data;
  out += '}';
  return out;
}

}  // namespace bedside::service
