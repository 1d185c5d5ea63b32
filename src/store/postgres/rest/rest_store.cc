#include "store/postgres/rest/rest_store.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "store/answer_body.h"
#include "store/postgres/rest/statements.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

using postgrest::Media;
using postgrest::Request;
using postgrest::Verb;
using rest::BodyForm;
using rest::Prepared;

constexpr std::size_t kMostBytes = 32 << 20;
constexpr Duration kReloadEvery = 1s;
constexpr int kMostAttempts = 3;
constexpr json::Limits kOwnJson{.max_bytes = kMostBytes, .max_depth = 128};

bool is_write(const Request& request) { return request.verb != Verb::kRead && request.verb != Verb::kCall; }

// The outcome has to be looked at before it may be kept.
bool must_decide(const Request& request) {
  return request.preferences.transaction == postgrest::Transaction::kRollback ||
         request.preferences.max_affected.has_value() || (is_write(request) && request.media == Media::kObject);
}

Result<void, DbError> check_rows(const Request& request, std::uint64_t rows) {
  if (request.verb != Verb::kInsert && request.preferences.max_affected && rows > *request.preferences.max_affected) {
    return DbError{"PGRST124", "Query result exceeds max-affected preference constraint",
                   "The query affects " + std::to_string(rows) + " rows", ""};
  }
  if (request.media == Media::kObject && rows != 1) return not_one_row(rows);
  return {};
}

std::string location_of(std::string_view body) {
  const auto rows = json::parse(body, kOwnJson);
  if (!rows || !rows->is_array() || rows->get_array().size() != 1) return {};
  std::string query;
  for (const auto& member : rows->get_array()[0].get_object()) {
    if (!member.value().is_string()) return {};
    query += (query.empty() ? "" : "&") + std::string(member.key()) + "=eq." + std::string(member.value().get_string());
  }
  return query;
}

// The planner's guess, out of EXPLAIN (FORMAT JSON).
std::uint64_t planned_rows(const Rows& explained) {
  const auto plan = json::parse(explained.text(0, 0), kOwnJson);
  if (!plan || !plan->is_array() || plan->get_array().empty()) return 0;
  const auto* top = plan->get_array()[0].if_object();
  const auto* node = top == nullptr ? nullptr : top->if_contains("Plan");
  const auto* rows = node == nullptr || !node->is_object() ? nullptr : node->get_object().if_contains("Plan Rows");
  return rows != nullptr && rows->is_int64() ? static_cast<std::uint64_t>(rows->get_int64()) : 0;
}

RestResult read_answer(const Request& request, const Prepared& prepared, const Rows& rows,
                       std::optional<std::uint64_t> planned, std::uint64_t max_rows) {
  RestAnswer answer;
  answer.rows = static_cast<std::uint64_t>(rows.integer(0, 1));
  answer.is_void = prepared.is_void;
  if (!rows.is_null(0, 0)) answer.total = static_cast<std::uint64_t>(rows.integer(0, 0));
  if (planned && (!answer.total || *answer.total > max_rows)) answer.total = std::max(*planned, answer.rows);
  if (request.verb == Verb::kInsert) {
    const std::uint64_t updated = prepared.merges ? static_cast<std::uint64_t>(rows.integer(0, 3)) : 0;
    answer.inserted = answer.rows - std::min(updated, answer.rows);
  }
  if (auto fits = check_rows(request, answer.rows); !fits) return fits.error();
  const std::string_view body = rows.text(0, 2);
  if (body.size() > kMostBytes) {
    return DbError{"54000", "the answer is larger than " + std::to_string(kMostBytes) + " bytes", "",
                   "Ask for fewer rows or columns."};
  }
  answer.said_headers = rows.text(0, 4);
  answer.said_status = rows.text(0, 5);
  switch (prepared.form) {
    case BodyForm::kNone: break;
    case BodyForm::kWhole: answer.body = rows.is_null(0, 2) ? "null" : std::string(body); break;
    case BodyForm::kKeys: answer.location = location_of(body); break;
  }
  return answer;
}

Task<RestResult> execute(Pool& pool, const Actor& actor, const Request& request, Prepared prepared,
                         std::uint64_t max_rows) {
  const HttpContext http{request.schema, request.http_method, request.http_path, request.http_headers};
  std::vector<Statement> opening;
  if (prepared.read_only) opening.push_back({"SET TRANSACTION READ ONLY", {}});
  opening.push_back(act_as(actor, http));
  auto opened = co_await Transaction::begin(pool, std::move(opening));
  if (!opened) co_return opened.error();
  std::optional<std::uint64_t> planned;
  if (prepared.explain) {
    Statement explain = std::move(*prepared.explain);
    const auto explained = co_await opened->run(std::move(explain));
    if (!explained) co_return explained.error();
    planned = planned_rows(*explained);
  }
  Statement main = std::move(prepared.main);
  if (!must_decide(request)) {
    const auto rows = co_await opened->run_and_commit(std::move(main));
    if (!rows) co_return rows.error();
    co_return read_answer(request, prepared, *rows, planned, max_rows);
  }
  const auto rows = co_await opened->run(std::move(main));
  if (!rows) co_return rows.error();
  auto answer = read_answer(request, prepared, *rows, planned, max_rows);
  if (!answer || request.preferences.transaction == postgrest::Transaction::kRollback) co_return answer;
  const auto committed = co_await opened->commit();
  if (!committed) co_return committed.error();
  co_return answer;
}

}  // namespace

void PostgresRestStore::run(const Actor& actor, Request request, std::function<void(RestResult)> done) {
  pool_.loop().post([this, actor, request = std::move(request), done = std::move(done)]() mutable {
    spawn<RestResult>(answer(std::move(actor), std::move(request)), std::move(done));
  });
}

bool PostgresRestStore::is_stale(const CataloguePtr& used, const DbError& error) {
  constexpr std::array<std::string_view, 10> kUnknown = {"PGRST200", "PGRST202", "PGRST204", "PGRST205", "42703",
                                                         "42P01",    "42883",    "42704",    "0A000",    "26000"};
  if (std::ranges::find(kUnknown, error.code) == kUnknown.end()) return false;
  // The schema has changed while this request was on its way.
  if (catalogue_ != used) return true;
  if (pool_.loop().now() - loaded_at_ < kReloadEvery) return false;
  reload();
  return true;
}

Task<PostgresRestStore::Loaded> PostgresRestStore::catalogue() {
  if (catalogue_) co_return catalogue_;
  AnswerOf told{reading_ ? reading_ : read_catalogue()};
  co_return co_await told;
}

PostgresRestStore::ReadingPtr PostgresRestStore::read_catalogue() {
  const auto reading = std::make_shared<Reading>();
  reading_ = reading;
  spawn<Loaded>(rest::load_catalogue(pool_, schemas_), [this, reading, asked_at = pool_.loop().now()](Loaded loaded) {
    // Unless the schema has changed since it was asked for.
    if (reading_ == reading) {
      reading_.reset();
      if (loaded) {
        catalogue_ = *loaded;
        loaded_at_ = asked_at;
      }
    }
    reading->answer = std::move(loaded);
    for (const Resume& go_on : std::exchange(reading->waiting, {})) go_on();
  });
  return reading;
}

Task<RestResult> PostgresRestStore::answer(Actor actor, Request request) {
  for (int attempt = 1;; ++attempt) {
    const auto known = co_await catalogue();
    if (!known) co_return known.error();
    auto prepared = rest::prepare(**known, request, options_);
    std::optional<RestResult> result;
    if (prepared) {
      auto executed = co_await execute(pool_, actor, request, std::move(*prepared), options_.max_rows);
      result.emplace(std::move(executed));
    } else {
      result.emplace(prepared.error());
    }
    if (result->ok() || attempt == kMostAttempts || !is_stale(*known, result->error())) co_return std::move(*result);
  }
}

}  // namespace bedside::store::postgres
