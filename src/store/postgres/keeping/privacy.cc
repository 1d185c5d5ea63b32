#include "store/postgres/keeping/privacy.h"

namespace bedside::store::postgres {

Result<std::optional<UserId>, DbError> find_person(BlockingConnection& db, const std::string& email) {
  const auto rows = db.run(Statement{"SELECT id FROM auth.users WHERE email = $1", {email}});
  if (!rows) return rows.error();
  if (rows->size() == 0) return std::optional<UserId>();
  return UserId::parse(rows->text(0, 0));
}

Result<std::string, DbError> export_person(BlockingConnection& db, UserId user) {
  const auto rows = db.run(Statement{"SELECT bedside.export_person($1)", {user.text()}});
  if (!rows) return rows.error();
  return std::string(rows->text(0, 0));
}

Result<void, DbError> erase_person(BlockingConnection& db, UserId user) {
  const auto rows = db.run(Statement{"SELECT bedside.erase_person($1)", {user.text()}});
  if (!rows) return rows.error();
  return {};
}

}  // namespace bedside::store::postgres
