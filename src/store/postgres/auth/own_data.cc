#include "store/postgres/auth/own_data.h"

#include <utility>

#include "store/postgres/auth/sessions.h"

namespace bedside::store::postgres::auth {

Task<Outcome<std::string>> export_person(Transaction& tx, UserId id) {
  const auto account = co_await require_account(tx, id);
  if (!account) co_return account.error();
  Statement all{"SELECT bedside.export_person($1)", {id.text()}};
  const auto rows = co_await tx.run(std::move(all));
  if (!rows) co_return Failure(rows.error());
  co_return std::string(rows->text(0, 0));
}

Task<Outcome<std::vector<SessionId>>> erase_person(Transaction& tx, UserId id, Instant now) {
  const auto account = co_await require_account(tx, id);
  if (!account) co_return account.error();
  auto ended = co_await end_sessions(tx, id, EndScope::kAll, std::nullopt, now);
  if (!ended) co_return ended.error();
  Statement erase{"SELECT bedside.erase_person($1)", {id.text()}};
  const auto gone = co_await tx.run(std::move(erase));
  if (!gone) co_return Failure(gone.error());
  co_return std::move(*ended);
}

}  // namespace bedside::store::postgres::auth
