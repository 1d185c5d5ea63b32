// RestStore on the embedded database: reads on its readers, writes as one job of its writer.
#pragma once

#include <functional>

#include "store/rest_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rest/reads.h"

namespace bedside::store::sqlite {

struct RestOptions {
  std::uint64_t max_rows = 1000;  // Of every list in an answer.
};

class SqliteRestStore final : public RestStore {
 public:
  explicit SqliteRestStore(Database& database, RestOptions options = {}) : database_(database), options_(options) {}

  void run(const Actor& actor, postgrest::Request request, std::function<void(RestResult)> done) override;

 private:
  Database& database_;
  RestOptions options_;
};

}  // namespace bedside::store::sqlite
