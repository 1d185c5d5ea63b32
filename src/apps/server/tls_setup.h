// Which certificate the https listeners use: the configured files, or one made here and kept in the data folder.
#pragma once

#include "apps/server/config.h"
#include "apps/server/data_folder.h"
#include "base/result.h"
#include "base/time.h"
#include "net/server.h"

namespace bedside::server {

// A self-made certificate is made again when it is near its end or misses an address that the machine has now.
Result<net::TlsFiles> tls_files(const Config& config, const DataFolder& folder, Instant now);

}  // namespace bedside::server
