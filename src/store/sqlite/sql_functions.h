// The SQL functions that policies, triggers and REST filters call. All are safe in triggers of a hardened connection.
//
//   now()                         the job's time as timestamptz text
//   gen_random_uuid()             a version 4 UUID
//   auth_uid(), auth_role()       the actor: id or NULL; 'anon', 'authenticated' or 'service_role'
//   definer_begin(), definer_end()  brackets around trigger code that acts with the owner's rights
//   inside_definer()              1 inside the brackets
//   acts_as_owner()               1 for the service role and inside the brackets
//   regex_match(value, pattern), regex_imatch(value, pattern)   ~ and ~*; linear time, bounded memory; bad pattern:
//   2201B like_match(value, pattern), ilike_match(value, pattern)     LIKE and ILIKE of PostgreSQL, escape '\'
//   is_uuid(text), is_timestamptz(text)   1 for the one form in which we store them
//   json_fits(text, max_bytes, max_depth)   1 for valid JSON within both bounds
//   signal_fits(signal_type, signal_data)   1 for a description or candidate of that type within 64 KB
//   seconds_between(from, to)     whole seconds between two timestamptz texts, never negative
//   raise_error(code, message, details?, hint?)   fails the statement; for triggers
//   call_summary(status, end_reason, duration_seconds, call_type, answered_at)    metadata of a call in the chat
//   audit_hash(previous, …the fields of a line)   the hash of an audit line (store/audit_chain.h)
//   audit_detail(name, value, …)   a small JSON object
//   call_sentence(status, end_reason, duration_seconds, call_type, answered_at)   its body
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

Result<void, DbError> register_functions(sqlite3* db, Connection::Session& session);

}  // namespace bedside::store::sqlite
