// One data folder, opened: what every command that changes something stands on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apps/server/config.h"
#include "apps/server/data_folder.h"
#include "base/result.h"
#include "net/loop.h"
#include "service/auth/keys.h"
#include "store/auth_store.h"
#include "store/sqlite/database.h"

namespace bedside::server {

// Resource. `accounts` answers before its members return, so that it serves before the loop runs.
struct Installation {
  static Result<std::unique_ptr<Installation>> open(const Config& config);

  explicit Installation(DataFolder opened) : folder(std::move(opened)) {}

  DataFolder folder;
  net::AsioLoop loop;
  std::shared_ptr<const service::Keys> keys;
  std::unique_ptr<store::sqlite::Database> database;
  std::unique_ptr<store::AuthStore> accounts;
};

// The address that people are told: the configured one, or the first place where the server listens. A wildcard
// address is replaced by one of `machine_names` that others can reach.
std::string public_url(const Config& config, const std::vector<std::string>& machine_names);

// Ends with an Error instead of a DbError.
Error storage_error(const store::DbError& failure);

}  // namespace bedside::server
