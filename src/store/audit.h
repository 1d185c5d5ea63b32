// What the audit log asks of a database, and the lines it is made of (docs/audit.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/db_error.h"

namespace bedside::store {

// What the server adds for an event that changes no row. People and rooms are ids; `detail` is a small JSON object
// that holds no address, e-mail, token or text of a person.
struct AuditEntry {
  std::string kind;  // "signin.refused".
  std::optional<UserId> actor;
  std::string actor_role = "anon";
  std::optional<UserId> subject;
  std::string detail = "{}";
};

// A line as it is kept. Optional fields are null in the database.
struct AuditLine {
  std::int64_t seq = 0;
  std::string at;
  std::string kind;
  std::optional<std::string> actor;
  std::string actor_role;
  std::optional<std::string> subject;
  std::optional<std::string> room_id;
  std::optional<std::string> call_id;
  std::string detail;
  std::string hash;  // Of this line and the hash before it.
};

struct AuditTip {
  std::int64_t seq = 0;
  std::string hash;
};

// "The line `seq` has this hash", signed by the server with a key that the database does not hold.
struct AuditHead {
  std::int64_t seq = 0;
  std::string at;
  std::string hash;
  std::string signature;  // A compact JWS over {"aud":"audit","seq","hash"}.
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;

  using Done = std::function<void(Result<void, DbError>)>;
  // All of them in one transaction, in order. Answers on the loop after the commit.
  virtual void append(std::vector<AuditEntry> entries, Done done) = 0;
  // The newest line, and whether a head stands for it already.
  struct Unsigned {
    AuditTip tip;
    bool is_signed = false;
  };
  virtual void tip(std::function<void(Result<Unsigned, DbError>)> done) = 0;
  virtual void put_head(AuditHead head, Done done) = 0;
};

}  // namespace bedside::store
