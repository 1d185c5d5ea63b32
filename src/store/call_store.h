// What the keeper of calls asks of a database: which calls are open, and to end one that nobody will end any more.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/db_error.h"

namespace bedside::store {

struct OpenCall {
  CallId id;
  UserId caller;
  UserId receiver;
  bool answered = false;  // Status active.
  Instant started_at{};
};

enum class EndReason { kNoAnswer, kLeft };

class CallStore {
 public:
  virtual ~CallStore() = default;

  using Calls = std::function<void(Result<std::vector<OpenCall>, DbError>)>;
  // Calls in the states calling, ringing and active. Answers on the loop.
  virtual void open_calls(Calls answer) = 0;

  // True when the call was ended now; false when it was no longer in the state that the reason is for (unanswered for
  // kNoAnswer, any open state for kLeft). Answers on the loop, after the commit.
  using Ended = std::function<void(Result<bool, DbError>)>;
  virtual void end_call(CallId call, EndReason reason, Ended answer) = 0;

  // Told on the loop whenever a party of an open call proves to be there by the function call_keepalive.
  using KeepaliveListener = std::function<void(const CallId&, const UserId&)>;
  virtual void set_keepalive_listener(KeepaliveListener listener) = 0;
};

}  // namespace bedside::store
