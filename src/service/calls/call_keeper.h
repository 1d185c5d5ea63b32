// The server's patience with calls: ends those that nobody answers after 60 s (no_answer), and those that both sides
// have left for 120 s (left). Sleeps until the next such moment and not a second less or more.
//
// What it knows: the open calls, from the store at the start and from the change feed since; and who is there, from the
// realtime sockets and from call_keepalive. It decides nothing else: every end goes through the database's own rules,
// and one that came too late is no harm.
#pragma once

#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "store/call_store.h"
#include "store/feed.h"

namespace bedside::service {

struct CallPatience {
  Duration unanswered = 60s;
  Duration both_gone = 120s;
  Duration retry = 5s;  // After a store that could not be asked.
};

class CallKeeper {
 public:
  // Loop and store must outlive it.
  CallKeeper(Loop& loop, store::CallStore& calls, CallPatience patience = {});
  ~CallKeeper();
  CallKeeper(const CallKeeper&) = delete;
  CallKeeper& operator=(const CallKeeper&) = delete;

  // Asks for the open calls. Feed changes into on_change() from before this on.
  void start();
  void on_change(const store::Change& change);

  // This user has a live socket from now on (repeating it is fine); its last socket is gone.
  void party_seen(const UserId& user);
  void party_gone(const UserId& user);
  // A sign of life without a socket.
  void keepalive(const CallId& call, const UserId& user);

  std::size_t open_calls() const { return calls_.size(); }

 private:
  struct Watched {
    store::OpenCall call;
    Instant caller_seen;  // Last sign of life, for when there is no socket.
    Instant receiver_seen;
    Instant due = kNever;  // Its place in deadlines_.
    bool ending = false;   // The store was asked to end it.
  };
  static constexpr Instant kNever = Instant::max();

  void adopt(const store::OpenCall& call);
  void forget(const CallId& id);
  void reschedule(const CallId& id, Watched& watched);
  Instant due_at(const Watched& watched) const;
  Instant gone_since(const UserId& user, Instant last_seen) const;
  void touch(const UserId& user);
  void set_timer();
  void on_timer();
  void end(const CallId& id, Watched& watched);
  void ended(const CallId& id, store::EndReason reason, const Result<bool, store::DbError>& result);
  void load();

  Loop& loop_;
  store::CallStore& store_;
  const CallPatience patience_;
  std::unordered_map<CallId, Watched> calls_;
  std::unordered_map<UserId, std::unordered_set<CallId>> calls_of_;
  std::unordered_set<UserId> connected_;
  std::set<std::pair<Instant, CallId>> deadlines_;
  Loop::TimerId timer_ = 0;
  Loop::TimerId load_timer_ = 0;
  Instant timer_at_ = kNever;
  // Answers of the store that arrive after the keeper is gone find this empty.
  std::shared_ptr<CallKeeper*> self_;
};

}  // namespace bedside::service
