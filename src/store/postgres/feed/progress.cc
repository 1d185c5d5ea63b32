#include "store/postgres/feed/progress.h"

#include <algorithm>

namespace bedside::store::postgres {

void Progress::reconnected() {
  open_ = {};
  in_open_ = 0;
}

void Progress::begin(Lsn commit) {
  open_ = commit;
  in_open_ = 0;
}

bool Progress::next_change() {
  ++in_open_;
  if (open_ < last_) return false;
  if (open_ == last_ && in_open_ <= in_last_) return false;
  last_ = open_;
  in_last_ = in_open_;
  ++seen_;
  return true;
}

void Progress::commit(Lsn end) {
  open_ = {};
  keepalive(end);
}

void Progress::keepalive(Lsn end) {
  received_ = std::max(received_, end);
  // Inside of a transaction the end of the server's log says nothing about what we have.
  if (open_.value != 0) return;
  newest_ = {std::max(newest_.end, end), seen_};
  if (awaited_.end <= confirmed_) awaited_ = newest_;
  settle();
}

void Progress::dealt_with() {
  ++done_;
  settle();
}

void Progress::settle() {
  if (done_ < awaited_.seen) return;
  confirmed_ = std::max(confirmed_, awaited_.end);
  if (newest_.end <= confirmed_) return;
  awaited_ = newest_;
  if (done_ >= awaited_.seen) confirmed_ = awaited_.end;
}

}  // namespace bedside::store::postgres
