#include "service/realtime/presence/presence_set.h"

#include <algorithm>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

std::string with_ref(std::string_view payload, const std::string& ref) {
  std::string meta = R"({"phx_ref":)" + json::quote(ref);
  const std::string_view members = payload.substr(1);
  if (members.find_first_not_of(" \t\r\n") != members.size() - 1) meta += ',';
  meta += members;
  return meta;
}

void append_key(std::string& out, const std::string& key) {
  if (out.back() != '{') out += ',';
  out += json::quote(key);
  out += R"(:{"metas":[)";
}

template <class Map>
std::string metas_json(const Map& map) {
  std::string out = "{";
  for (const auto& [key, metas] : map) {
    append_key(out, key);
    for (std::size_t i = 0; i < metas.size(); ++i) {
      if (i > 0) out += ',';
      if constexpr (std::is_same_v<std::decay_t<decltype(metas[i])>, std::string>) {
        out += metas[i];
      } else {
        out += metas[i].meta;
      }
    }
    out += "]}";
  }
  return out + "}";
}

}  // namespace

bool PresenceSet::track(Owner owner, const std::string& key, std::string_view payload, const std::string& ref) {
  auto& entries = keys_[key];
  const auto it = std::find_if(entries.begin(), entries.end(), [owner](const Entry& e) { return e.owner == owner; });
  if (it != entries.end() && it->payload == payload) return false;
  Entry entry{owner, std::string(payload), with_ref(payload, ref)};
  joins_[key].push_back(entry.meta);
  if (it == entries.end()) {
    entries.push_back(std::move(entry));
    return true;
  }
  leaves_[key].push_back(std::move(it->meta));
  *it = std::move(entry);
  return true;
}

bool PresenceSet::untrack(Owner owner, const std::string& key) {
  const auto found = keys_.find(key);
  if (found == keys_.end()) return false;
  auto& entries = found->second;
  const auto it = std::find_if(entries.begin(), entries.end(), [owner](const Entry& e) { return e.owner == owner; });
  if (it == entries.end()) return false;
  leaves_[key].push_back(std::move(it->meta));
  entries.erase(it);
  if (entries.empty()) keys_.erase(found);
  return true;
}

std::string PresenceSet::state_json() const { return metas_json(keys_); }

std::string PresenceSet::take_diff_json() {
  std::string out = R"({"joins":)" + metas_json(joins_) + R"(,"leaves":)" + metas_json(leaves_) + "}";
  joins_.clear();
  leaves_.clear();
  return out;
}

}  // namespace bedside::service
