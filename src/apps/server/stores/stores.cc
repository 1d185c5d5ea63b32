#include "apps/server/stores/stores.h"

#include "apps/server/stores/embedded_stores.h"
#include "apps/server/stores/postgres_stores.h"

namespace bedside::server {

Result<std::unique_ptr<Stores>> open_stores(const Config& config, const DataFolder& folder, net::AsioLoop& loop) {
  if (!config.database.address.empty()) return PostgresStores::open(config.database, loop);
  return EmbeddedStores::open(folder, loop);
}

}  // namespace bedside::server
