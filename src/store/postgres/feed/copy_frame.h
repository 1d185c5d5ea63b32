// The frames inside the CopyBoth stream of a replication connection, and our status that lets the server forget.
// Source: PostgreSQL 15 documentation, chapter 55.4 "Streaming Replication Protocol".
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "store/postgres/feed/lsn.h"

namespace bedside::store::postgres {

struct WalData {
  Lsn start;
  Lsn end;                   // The end of the server's log when it sent this.
  std::string_view payload;  // One message of pgoutput.
};
struct Keepalive {
  Lsn end;
  bool reply_now = false;  // Otherwise the server cuts us off soon.
};
using CopyFrame = std::variant<WalData, Keepalive>;

// Error ids: replication.truncated, replication.unknown.
Result<CopyFrame> decode_copy_frame(std::string_view bytes);

// What we have received, and what is dealt with: the server keeps all after `confirmed` for us, also when we crash.
std::string encode_status(Lsn received, Lsn confirmed, Instant now);

}  // namespace bedside::store::postgres
