// Goal: SQLite's refusals come out with PostgreSQL's code and words.
#include "store/sqlite/errors.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace bedside::store::sqlite {
namespace {

TEST(Errors, ReadWhatTriggersRaise) {
  EXPECT_EQ(to_db_error(SQLITE_ERROR, "P0001|no|because|do this"), (DbError{"P0001", "no", "because", "do this"}));
  EXPECT_EQ(to_db_error(SQLITE_CONSTRAINT_TRIGGER, "PT409|already in a call"),
            (DbError{"PT409", "already in a call", "", ""}));
  EXPECT_EQ(to_db_error(SQLITE_ERROR, "P0001|a|b|c|d").hint, "c|d");
}

TEST(Errors, TakeNothingElseForARaisedOne) {
  EXPECT_EQ(to_db_error(SQLITE_ERROR, "near \"x|y\": syntax error").code, "XX000");
  EXPECT_EQ(to_db_error(SQLITE_ERROR, "nope").code, "XX000");
  EXPECT_EQ(to_db_error(SQLITE_CORRUPT, "P0001|no").code, "XX001");
}

TEST(Errors, NameTheConstraint) {
  EXPECT_EQ(to_db_error(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.a, t.b"),
            (DbError{"23505", "duplicate key value violates unique constraint \"t_a_b_key\"",
                     "Key (a, b) already exists.", ""}));
  EXPECT_EQ(to_db_error(SQLITE_CONSTRAINT_PRIMARYKEY, "UNIQUE constraint failed: users.id").message,
            "duplicate key value violates unique constraint \"users_pkey\"");
  EXPECT_EQ(to_db_error(SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: messages.body").message,
            "null value in column \"body\" of relation \"messages\" violates not-null constraint");
  EXPECT_EQ(to_db_error(SQLITE_CONSTRAINT_CHECK, "CHECK constraint failed: messages_body_check"),
            (DbError{"23514", "new row for relation \"messages\" violates check constraint \"messages_body_check\"", "",
                     ""}));
  EXPECT_EQ(to_db_error(SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed").code, "23503");
}

TEST(Errors, TellTheDiskFromTheUser) {
  EXPECT_EQ(to_db_error(SQLITE_FULL, "database or disk is full").code, "53100");
  EXPECT_EQ(to_db_error(SQLITE_IOERR_FSYNC, "disk I/O error").code, "58030");
  EXPECT_EQ(to_db_error(SQLITE_NOTADB, "file is not a database").code, "XX001");
  EXPECT_EQ(to_db_error(SQLITE_BUSY, "database is locked").code, "55P03");
  EXPECT_EQ(to_db_error(SQLITE_INTERRUPT, "interrupted").code, "57014");
  EXPECT_EQ(to_db_error(SQLITE_TOOBIG, "string or blob too big").code, "54000");
  EXPECT_EQ(to_db_error(SQLITE_READONLY, "attempt to write a readonly database").code, "25006");
  EXPECT_EQ(to_db_error(SQLITE_NOMEM, "out of memory").code, "53200");
}

}  // namespace
}  // namespace bedside::store::sqlite
