// One data folder and its database, opened: what every command that changes something stands on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/server/config.h"
#include "apps/server/data_folder.h"
#include "apps/server/stores/stores.h"
#include "base/result.h"
#include "net/loop.h"
#include "service/auth/keys.h"
#include "store/db_error.h"

namespace bedside::server {

// Resource.
struct Installation {
  static Result<std::unique_ptr<Installation>> open(const Config& config);

  explicit Installation(DataFolder opened) : folder(std::move(opened)) {}

  DataFolder folder;
  net::AsioLoop loop;
  std::shared_ptr<const service::Keys> keys;
  std::unique_ptr<Stores> stores;

  // Runs the loop until the callback that `begin` was given has been called, and answers what it was called with: for
  // the command line, and for what happens before a server serves.
  template <class T, class Begin>
  T wait_for(Begin begin) {
    const auto answer = std::make_shared<std::optional<T>>();
    begin([this, answer](T value) {
      answer->emplace(std::move(value));
      loop.stop();
    });
    while (!*answer) loop.run();
    return std::move(**answer);
  }
};

// The address that people are told: the configured one, or the first place where the server listens. A wildcard
// address is replaced by one of `machine_names` that others can reach.
std::string public_url(const Config& config, const std::vector<std::string>& machine_names);

// Ends with an Error instead of a DbError.
Error storage_error(const store::DbError& failure);

}  // namespace bedside::server
