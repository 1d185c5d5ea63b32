// RestStore on PostgreSQL: the database's own row level security decides, and the database makes the JSON.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/postgres/pool.h"
#include "store/postgres/rest/catalogue.h"
#include "store/postgres/rest/select_sql.h"
#include "store/rest_store.h"

namespace bedside::store::postgres {

// The catalogue is read at the first request, again when reload() was called, and when a request names what it does
// not know (at most once a second), so that DDL is seen without a restart.
class PostgresRestStore final : public RestStore {
 public:
  // Requests name one of `schemas`.
  explicit PostgresRestStore(Pool& pool, rest::SelectOptions options = {},
                             std::vector<std::string> schemas = {"public"})
      : pool_(pool), options_(options), schemas_(std::move(schemas)) {}

  void run(const Actor& actor, postgrest::Request request, std::function<void(RestResult)> done) override;
  // The schema has changed.
  void reload() { catalogue_.reset(); }

 private:
  using CataloguePtr = std::shared_ptr<const rest::Catalogue>;

  Task<RestResult> answer(Actor actor, postgrest::Request request);
  Task<Result<CataloguePtr, DbError>> catalogue();
  bool may_be_stale(const DbError& error) const;

  Pool& pool_;
  rest::SelectOptions options_;
  std::vector<std::string> schemas_;
  CataloguePtr catalogue_;
  Instant loaded_at_{};
};

}  // namespace bedside::store::postgres
