#include "store/postgres/result.h"

#include <libpq-fe.h>

#include <array>
#include <charconv>

namespace bedside::store::postgres {
namespace {

std::string field(const pg_result* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

// libpq gives no SQLSTATE of a refused connection, only the server's sentence; these are stable since PostgreSQL 9.
struct Sentence {
  std::string_view part;
  std::string_view code;
  std::string_view next;
};
constexpr std::array kSentences = {
    Sentence{"password authentication failed", "28P01", "Look at the user and the password in the database address."},
    Sentence{"no password supplied", "28P01",
             "Give the password in a file (PGPASSFILE, --database-file) or in BEDSIDE_DATABASE_URL."},
    Sentence{"no pg_hba.conf entry", "28000", "Allow this machine and user in the server's pg_hba.conf."},
    Sentence{"Peer authentication failed", "28000", "Allow this user in the server's pg_hba.conf."},
    Sentence{"too many clients", "53300", "Raise max_connections, or lower the pool size."},
    Sentence{"remaining connection slots", "53300", "Raise max_connections, or lower the pool size."},
    Sentence{"too many connections", "53300", "Raise the connection limit, or lower the pool size."},
    Sentence{"the database system is", "57P03", "Wait until the server has started."},
    Sentence{"is not permitted to log in", "28000", "Give the role LOGIN."},
    Sentence{"must be superuser or replication role", "42501", "ALTER ROLE … REPLICATION."},
    Sentence{"number of requested standby connections", "53300", "Raise max_wal_senders."},
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Rows::Rows(pg_result* owned) : result_(owned, [](pg_result* result) { PQclear(result); }) {}

int Rows::size() const { return PQntuples(result_.get()); }
int Rows::columns() const { return PQnfields(result_.get()); }
bool Rows::is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }

std::string_view Rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::optional<std::string_view> Rows::value(int row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return text(row, column);
}

std::int64_t Rows::integer(int row, int column) const {
  const std::string_view digits = text(row, column);
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

bool Rows::truth(int row, int column) const { return text(row, column) == "t"; }

std::uint64_t Rows::affected() const {
  const std::string_view digits = PQcmdTuples(result_.get());
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string bytes_of(std::string_view bytea) {
  std::string out;
  for (std::size_t i = 2; i + 1 < bytea.size(); i += 2) {
    const int high = hex_digit(bytea[i]);
    const int low = hex_digit(bytea[i + 1]);
    if (high < 0 || low < 0) return out;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

DbError error_of(const pg_result* result) {
  DbError error{field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY),
                field(result, PG_DIAG_MESSAGE_DETAIL), field(result, PG_DIAG_MESSAGE_HINT)};
  if (!error.code.empty()) return error;
  // libpq's own sentence may name the server's address.
  return {std::string(kConnectionLost), "the connection to the database was lost", "", "Try again."};
}

DbError connect_error_of(const pg_conn* connection) {
  const std::string_view said = PQerrorMessage(connection);
  if (const auto at = said.find("database \""); at != said.npos && said.find("does not exist") != said.npos) {
    return {"3D000", "the database does not exist", "", "Make it with createdb, or look at the database address."};
  }
  if (said.find("role \"") != said.npos && said.find("does not exist") != said.npos) {
    return {"28000", "the database knows no such user", "", "Look at the user in the database address."};
  }
  for (const Sentence& sentence : kSentences) {
    if (said.find(sentence.part) == said.npos) continue;
    return {std::string(sentence.code), "the database refused the connection: " + std::string(sentence.part), "",
            std::string(sentence.next)};
  }
  return {std::string(kCannotConnect), "the database server cannot be reached", "",
          "Look whether PostgreSQL runs, and whether host and port of the database address are right."};
}

}  // namespace bedside::store::postgres
