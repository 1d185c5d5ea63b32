#include "store/postgres/keeping/retention.h"

#include <string>
#include <utility>

namespace bedside::store::postgres {
namespace {

Statement removal(Kept kind, Instant before, std::int64_t batch) {
  return {"SELECT bedside.remove_expired($1, $2, $3)",
          {std::string(word_of(kind)), to_iso(before), std::to_string(batch)}};
}

}  // namespace

void PostgresRetentionStore::remove_expired(Kept kind, Instant before, std::int64_t batch, Removed answer) {
  pool_.run({removal(kind, before, batch)}, [answer = std::move(answer)](const Connection::BatchResult& result) {
    if (!result) return answer(result.error().error);
    answer(result->back().integer(0, 0));
  });
}

Result<std::int64_t, DbError> remove_expired(BlockingConnection& db, Kept kind, Instant before, std::int64_t batch) {
  const auto rows = db.run(removal(kind, before, batch));
  if (!rows) return rows.error();
  return rows->integer(0, 0);
}

}  // namespace bedside::store::postgres
