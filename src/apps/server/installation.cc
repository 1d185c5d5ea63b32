#include "apps/server/installation.h"

#include <algorithm>
#include <utility>

#include "base/os/clock.h"

namespace bedside::server {

Result<std::unique_ptr<Installation>> Installation::open(const Config& config) {
  auto folder = DataFolder::open(config.data);
  if (!folder) return std::move(folder).error();
  auto made = std::make_unique<Installation>(std::move(*folder));
  auto keys = service::Keys::load_or_create(made->folder.path(), config.keys, system_now());
  if (!keys) return std::move(keys).error();
  made->keys = std::move(*keys);
  auto stores = open_stores(config, made->folder, made->loop);
  if (!stores) return std::move(stores).error();
  made->stores = std::move(*stores);
  return made;
}

std::string public_url(const Config& config, const std::vector<std::string>& machine_names) {
  if (!config.url.empty()) return config.url.ends_with('/') ? config.url.substr(0, config.url.size() - 1) : config.url;
  Origin origin = config.listen.front();
  if (origin.host == "0.0.0.0" || origin.host == "::") {
    const auto reachable = std::ranges::find_if(machine_names, [](const std::string& name) {
      return name.find_first_not_of("0123456789.") == name.npos && !name.starts_with("127.");
    });
    origin.host = reachable == machine_names.end() ? "localhost" : *reachable;
  }
  return origin.text();
}

Error storage_error(const store::DbError& failure) {
  return our_error("store." + failure.code, "the database refused: " + failure.message);
}

}  // namespace bedside::server
