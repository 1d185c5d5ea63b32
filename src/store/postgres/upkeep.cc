#include "store/postgres/upkeep.h"

#include <utility>

#include "base/os/log.h"

namespace bedside::store::postgres {

void is_there(Pool& pool, std::function<void(bool)> answer) {
  pool.run({{"SELECT 1", {}}},
           [answer = std::move(answer)](const Connection::BatchResult& result) { answer(result.ok()); });
}

void forget_broadcasts(Pool& pool, std::function<void()> done) {
  pool.run({{"SELECT bedside.forget_broadcasts()", {}}},
           [&pool, done = std::move(done)](const Connection::BatchResult& result) {
             if (!result) log(LogLevel::kError, "database.broadcasts_kept", {{"code", result.error().error.code}});
             if (!result || result->back().integer(0, 0) == 0) return done();
             forget_broadcasts(pool, done);
           });
}

}  // namespace bedside::store::postgres
