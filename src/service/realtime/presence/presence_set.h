// Who is present on one topic, and what has changed since the last diff left. Pure state: no sockets and no time.
//
// A key (a user, or a random id) holds one entry per channel that tracks under it: two tabs are two entries.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::service {

class PresenceSet {
 public:
  using Owner = const void*;  // The channel; only compared.

  // `payload` is a JSON object without phx_ref. An owner has one entry: tracking again replaces it, and the same
  // payload again changes nothing (false).
  bool track(Owner owner, const std::string& key, std::string_view payload, const std::string& ref);
  bool untrack(Owner owner, const std::string& key);

  bool empty() const { return keys_.empty(); }
  // {"key":{"metas":[…]}}
  std::string state_json() const;
  bool has_diff() const { return !joins_.empty() || !leaves_.empty(); }
  // {"joins":{…},"leaves":{…}}, and starts the next diff.
  std::string take_diff_json();

 private:
  struct Entry {
    Owner owner;
    std::string payload;
    std::string meta;  // The payload with its phx_ref: what is sent.
  };
  using Metas = std::map<std::string, std::vector<std::string>>;

  std::map<std::string, std::vector<Entry>> keys_;
  Metas joins_;
  Metas leaves_;
};

}  // namespace bedside::service
