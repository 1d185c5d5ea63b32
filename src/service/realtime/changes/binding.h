// One entry of a join's `postgres_changes` list: what the client wants to hear, and the echo it checks.
//
// supabase-js compares the echoed list with its own, entry by entry and letter by letter, and gives up for good on a
// difference. So the entry is kept as raw JSON and only the id is added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/realtime/changes/filter_parse.h"
#include "store/feed.h"

namespace bedside::service {

struct Binding {
  std::uint8_t events = 0;  // Bits by store::ChangeKind.
  std::string schema;       // "*" for any.
  std::string table;        // "*" for any.
  std::string filter;
  std::vector<FilterCondition> conditions;
  std::optional<std::vector<std::string>> select;  // Sorted, without doubles.

  bool wants(store::ChangeKind kind) const { return (events >> static_cast<int>(kind)) & 1; }
  // Equal keys mean the same subscription: the unit that is evaluated and numbered once for all clients.
  std::string key() const;
};

// `raw` is one valid JSON value. The error is the sentence for the `system` message.
Result<Binding, std::string> parse_binding(std::string_view raw);

// Upstream's sentence for anything that cannot be subscribed to.
std::string unable_to_subscribe(const Binding& binding);

// 27 bits as upstream, and never 0: the client drops events of a falsy id.
std::uint32_t binding_hash(std::string_view key);

// `raw` (an object) with the id added.
std::string echo_binding(std::string_view raw, std::uint32_t id);

}  // namespace bedside::service
