#include "service/realtime/changes/change_frame.h"

#include <algorithm>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

constexpr std::size_t kSmallField = 64;  // Upstream keeps fields up to this size in a change that is too large.

using Columns = std::vector<const store::FeedColumn*>;

Columns chosen(const store::FeedTable& table, const std::vector<std::string>* select) {
  Columns columns;
  for (const auto& column : table.columns) {
    if (!select || std::binary_search(select->begin(), select->end(), column.name)) columns.push_back(&column);
  }
  return columns;
}

std::string_view kind_text(store::ChangeKind kind) {
  switch (kind) {
    case store::ChangeKind::kInsert: return "INSERT";
    case store::ChangeKind::kUpdate: return "UPDATE";
    case store::ChangeKind::kDelete: return "DELETE";
  }
  return "";
}

// Milliseconds and 'Z', as upstream prints commit times; rows keep the database's own format.
std::string commit_text(Instant at) {
  const std::string iso = to_iso(std::chrono::floor<std::chrono::milliseconds>(at));
  return iso.substr(0, iso.find('.') + 4) + "Z";
}

std::string row_json(const Columns& columns, const boost::json::object& row, bool small_only) {
  std::string out = "{";
  for (const auto* column : columns) {
    const auto it = row.find(column->name);
    if (it == row.end()) continue;
    const std::string value = json::serialize(it->value());
    if (small_only && value.size() > kSmallField) continue;
    if (out.size() > 1) out += ',';
    out += json::quote(column->name);
    out += ':';
    out += value;
  }
  return out + "}";
}

std::string columns_json(const Columns& columns) {
  std::string out = "[";
  for (const auto* column : columns) {
    if (out.size() > 1) out += ',';
    out += R"({"name":)" + json::quote(column->name) + R"(,"type":)" + json::quote(column->type) + "}";
  }
  return out + "]";
}

}  // namespace

std::string change_data(const store::Change& change, const std::vector<std::string>* select, std::size_t max_bytes) {
  const store::FeedTable& table = *change.table;
  const Columns columns = chosen(table, select);
  Columns identity;
  for (const auto& column : table.columns) {
    if (column.identity) identity.push_back(&column);
  }
  const bool has_record = change.kind != store::ChangeKind::kDelete;
  const bool has_old = change.kind != store::ChangeKind::kInsert;
  std::string record = has_record ? row_json(columns, change.record, false) : std::string();
  std::string old_record = has_old ? row_json(identity, change.old_record, false) : std::string();
  const bool too_large = record.size() + old_record.size() > max_bytes;
  if (too_large) {
    if (has_record) record = row_json(columns, change.record, true);
    if (has_old) old_record = row_json(identity, change.old_record, true);
  }

  std::string out = R"({"schema":)" + json::quote(table.schema) + R"(,"table":)" + json::quote(table.name);
  out += R"(,"type":")";
  out += kind_text(change.kind);
  out += R"(","commit_timestamp":")" + commit_text(change.committed_at) + R"(","columns":)" + columns_json(columns);
  if (has_record) out += R"(,"record":)" + record;
  if (has_old) out += R"(,"old_record":)" + old_record;
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
