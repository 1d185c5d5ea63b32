#include "store/postgres/blocking.h"

#include <libpq-fe.h>

#include <array>

namespace bedside::store::postgres {

Result<BlockingConnection, DbError> BlockingConnection::open(const std::string& address) {
  const std::array<const char*, 5> keywords = {"fallback_application_name", "connect_timeout", "dbname",
                                               "client_encoding", nullptr};
  const std::array<const char*, 5> values = {"bedside", "10", address.c_str(), "UTF8", nullptr};
  const std::shared_ptr<pg_conn> connection(PQconnectdbParams(keywords.data(), values.data(), 1), PQfinish);
  if (connection == nullptr) return DbError{"53200", "out of memory", "", ""};
  PQsetNoticeReceiver(
      connection.get(), [](void*, const pg_result*) {}, nullptr);
  if (PQstatus(connection.get()) != CONNECTION_OK) return connect_error_of(connection.get());
  return BlockingConnection(connection);
}

Result<Rows, DbError> BlockingConnection::run(const std::string& sql) {
  return answer_of(PQexec(connection_.get(), sql.c_str()));
}

Result<Rows, DbError> BlockingConnection::run(const Statement& statement) {
  std::vector<const char*> values;
  for (const auto& value : statement.values) values.push_back(value ? value->c_str() : nullptr);
  return answer_of(PQexecParams(connection_.get(), statement.sql.c_str(), static_cast<int>(values.size()), nullptr,
                                values.data(), nullptr, nullptr, 0));
}

Result<Rows, DbError> BlockingConnection::answer_of(pg_result* result) {
  const auto status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return Rows(result);
  DbError error = error_of(result);
  PQclear(result);
  return error;
}

int BlockingConnection::server_version() const { return PQserverVersion(connection_.get()); }

Error connect_failure(const DbError& cause) { return user_error("database." + cause.code, cause.message, cause.hint); }

}  // namespace bedside::store::postgres
