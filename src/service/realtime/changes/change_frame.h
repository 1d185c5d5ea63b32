// What one committed change looks like on the wire: the `data` of a postgres_changes message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/feed.h"

namespace bedside::service {

// `select` is null for all columns. INSERT has no old_record, DELETE no record; old_record shows the identity columns.
// A row of more than `max_bytes` is cut to its small fields and marked with upstream's error 413.
std::string change_data(const store::Change& change, const std::vector<std::string>* select, std::size_t max_bytes);

// The whole payload: `ids_json` is the list of the channel's bindings that matched.
std::string change_payload(std::string_view ids_json, std::string_view data);

}  // namespace bedside::service
