// RestStore on PostgreSQL: the database's own row level security decides, and the database makes the JSON.
#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/postgres/pool.h"
#include "store/postgres/rest/catalogue.h"
#include "store/postgres/rest/select_sql.h"
#include "store/rest_store.h"

namespace bedside::store::postgres {

// The catalogue is read at the first request, again when reload() was called, and when a request names what it does
// not know (at most once a second), so that DDL is seen without a restart. A request that fails because the schema has
// changed while it was on its way is tried again.
class PostgresRestStore final : public RestStore {
 public:
  // Requests name one of `schemas`.
  explicit PostgresRestStore(Pool& pool, rest::SelectOptions options = {},
                             std::vector<std::string> schemas = {"public"})
      : pool_(pool), options_(options), schemas_(std::move(schemas)) {}

  void run(const Actor& actor, postgrest::Request request, std::function<void(RestResult)> done) override;
  // The schema has changed.
  void reload() {
    catalogue_.reset();
    reading_.reset();
  }

 private:
  using CataloguePtr = std::shared_ptr<const rest::Catalogue>;

  Task<RestResult> answer(Actor actor, postgrest::Request request);
  using Loaded = Result<CataloguePtr, DbError>;
  // One look at the catalogue, for all requests that wait for it.
  struct Reading {
    std::optional<Loaded> answer;
    std::vector<Resume> waiting;
  };
  using ReadingPtr = std::shared_ptr<Reading>;
  // Whoever reads keeps the reading alive until it has told all who wait; they keep it no longer than until they wait,
  // because it keeps them.
  struct AnswerOf {
    ReadingPtr reading;
    Reading* awaited = nullptr;

    bool await_ready() const { return reading->answer.has_value(); }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> request) {
      awaited = reading.get();
      awaited->waiting.emplace_back(request);
      reading.reset();
    }
    Loaded await_resume() const { return awaited != nullptr ? *awaited->answer : *reading->answer; }
  };

  Task<Loaded> catalogue();
  ReadingPtr read_catalogue();
  // May the same request fare better with the catalogue of now?
  bool is_stale(const CataloguePtr& used, const DbError& error);

  Pool& pool_;
  rest::SelectOptions options_;
  std::vector<std::string> schemas_;
  CataloguePtr catalogue_;
  Instant loaded_at_{};
  ReadingPtr reading_;
};

}  // namespace bedside::store::postgres
