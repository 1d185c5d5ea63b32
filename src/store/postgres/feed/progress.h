// How far the feed has come: what was received, what may be confirmed, and what must not be told twice when the
// server sends an open transaction again after a lost connection.
#pragma once

#include <cstdint>

#include "store/postgres/feed/lsn.h"

namespace bedside::store::postgres {

// Transactions come in the order of their commits, and the changes of one in the order of its statements: so the place
// of a change is its commit and its number in it. Connections come and go under one Progress.
class Progress {
 public:
  // A connection was opened: the server starts over with the first transaction that was not confirmed.
  void reconnected();

  void begin(Lsn commit);
  // True when this change was not seen before.
  bool next_change();
  // All up to `end` was received; it may be confirmed once as many changes are dealt with as were seen.
  void commit(Lsn end);
  // Nothing of interest stands before `end`.
  void keepalive(Lsn end);

  // One change that next_change() called new has reached everyone it is for, in order.
  void dealt_with();

  std::uint64_t outstanding() const { return seen_ - done_; }
  Lsn received() const { return received_; }
  Lsn confirmed() const { return confirmed_; }

 private:
  struct Mark {
    Lsn end;
    std::uint64_t seen = 0;  // Changes up to there.
  };
  void settle();

  Lsn received_;
  Lsn confirmed_;
  // Two marks are enough, however many transactions are on their way: the one that is waited for, and the newest. A
  // steady stream is confirmed in leaps.
  Mark awaited_;
  Mark newest_;
  Lsn open_;                   // The commit that is being received; 0 between transactions.
  std::uint64_t in_open_ = 0;  // Changes of it received in this connection.
  Lsn last_;                   // The commit that the newest seen change belongs to.
  std::uint64_t in_last_ = 0;  // Changes of it ever seen.
  std::uint64_t seen_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace bedside::store::postgres
