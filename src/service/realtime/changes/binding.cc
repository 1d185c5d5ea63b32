#include "service/realtime/changes/binding.h"

#include <algorithm>
#include <array>

#include "wire/phoenix/json_span.h"

namespace bedside::service {
namespace {

namespace phoenix = wire::phoenix;

constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxSelect = 100;
constexpr std::uint8_t kAllEvents = 7;

std::uint8_t read_events(std::string word) {
  for (char& c : word) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  constexpr std::array<std::string_view, 3> kWords = {"INSERT", "UPDATE", "DELETE"};  // In the order of ChangeKind.
  if (word == "*") return kAllEvents;
  const auto it = std::find(kWords.begin(), kWords.end(), word);
  return it == kWords.end() ? 0 : static_cast<std::uint8_t>(1 << (it - kWords.begin()));
}

std::optional<std::vector<std::string>> read_select(std::string_view raw) {
  if (raw.front() != '[') return std::nullopt;
  std::vector<std::string> columns;
  std::string_view rest = raw.substr(1);
  while (!rest.empty()) {
    const auto item = phoenix::take_value(rest);
    if (!item) break;  // The empty list.
    auto name = phoenix::decode_string(*item);
    if (!name || columns.size() == kMaxSelect || rest.empty()) return std::nullopt;
    columns.push_back(std::move(*name));
    rest.remove_prefix(1);
  }
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

// Null and absent are the same for every optional member.
bool read_text(std::string_view raw, std::string& out, std::size_t limit) {
  if (raw == "null") return true;
  auto text = phoenix::decode_string(raw);
  if (!text || text->size() > limit) return false;
  out = std::move(*text);
  return true;
}

std::string events_text(std::uint8_t events) {
  switch (events) {
    case 1: return "INSERT";
    case 2: return "UPDATE";
    case 4: return "DELETE";
    default: return "*";
  }
}

void append_select(std::string& out, const std::vector<std::string>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    out += columns[i];
  }
}

}  // namespace

std::string Binding::key() const {
  std::string out;
  const auto part = [&out](std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
  };
  part(events_text(events));
  part(schema);
  part(table);
  part(filter);
  if (select) {
    out += '|';
    for (const auto& column : *select) part(column);
  }
  return out;
}

Result<Binding, std::string> parse_binding(std::string_view raw) {
  Binding binding;
  std::string event;
  bool sound = true;
  bool selects = false;
  const bool is_object = phoenix::visit_members(raw, [&](std::string_view key, std::string_view value) {
    if (key == "event") sound &= read_text(value, event, kMaxName);
    if (key == "schema") sound &= read_text(value, binding.schema, kMaxName);
    if (key == "table") sound &= read_text(value, binding.table, kMaxName);
    if (key == "filter") sound &= read_text(value, binding.filter, kMaxFilterBytes);
    if (key == "select" && value != "null") {
      selects = true;
      binding.select = read_select(value);
    }
    return true;
  });
  if (!is_object || !sound || (selects && !binding.select)) {
    return std::string(
        "No subscription params provided. Please provide at least a `schema` or `table` to subscribe to");
  }
  // An empty list selects nothing in particular, as in a plain subscription.
  if (binding.select && binding.select->empty()) binding.select.reset();
  binding.events = read_events(event.empty() ? "*" : event);
  if (binding.schema.empty() && binding.table.empty()) {
    return std::string(
        "No subscription params provided. Please provide at least a `schema` or `table` to subscribe to");
  }
  if (binding.schema.empty()) binding.schema = "public";
  if (binding.table.empty()) binding.table = "*";
  auto conditions = parse_filter(binding.filter);
  if (!conditions.ok()) return conditions.error();
  binding.conditions = std::move(*conditions);
  const bool is_wild = binding.schema == "*" || binding.table == "*";
  if (binding.events == 0 || (binding.select && is_wild)) return unable_to_subscribe(binding);
  return binding;
}

std::string unable_to_subscribe(const Binding& binding) {
  std::string out =
      "Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect "
      "parameters: [event: ";
  out += events_text(binding.events);
  out += ", schema: " + binding.schema + ", table: " + binding.table + ", filters: ";
  out += binding.filter.empty() ? "[]" : "[" + binding.filter.substr(0, 200) + "]";
  out += ", select: ";
  if (binding.select) {
    out += '[';
    append_select(out, *binding.select);
    out += ']';
  } else {
    out += "nil";
  }
  return out + "]";
}

std::uint32_t binding_hash(std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a.
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  constexpr std::uint64_t kBits = (1 << 27) - 1;
  const auto id = static_cast<std::uint32_t>((hash ^ (hash >> 27) ^ (hash >> 54)) & kBits);
  return id == 0 ? 1 : id;
}

std::string echo_binding(std::string_view raw, std::uint32_t id) {
  std::string out(raw.substr(0, raw.size() - 1));
  while (out.size() > 1 && (out.back() == ' ' || out.back() == '\n' || out.back() == '\t' || out.back() == '\r')) {
    out.pop_back();
  }
  if (out.size() > 1) out += ',';
  out += "\"id\":" + std::to_string(id) + "}";
  return out;
}

}  // namespace bedside::service
