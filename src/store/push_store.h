// What Web Push asks of a database: the devices of a user that want to be woken, and the one call it is about.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/db_error.h"

namespace bedside::store {

// A browser's PushSubscription. `point` and `auth` are base64url, as the browser gave them.
struct PushSubscription {
  std::string endpoint;
  std::string point;
  std::string auth;
};

// Devices of one user; with one more, the oldest is forgotten.
inline constexpr int kMostPushDevices = 10;

struct PushTargets {
  std::string caller_name;
  std::vector<PushSubscription> devices;  // Of sessions that have not ended.
};

class PushStore {
 public:
  virtual ~PushStore() = default;

  using Done = std::function<void(Result<void, DbError>)>;
  // An endpoint belongs to whoever said it last: a browser's next user takes it over.
  virtual void subscribe(UserId user, SessionId session, PushSubscription device, Done done) = 0;
  virtual void unsubscribe(UserId user, std::string endpoint, Done done) = 0;
  // The push service says that it is gone.
  virtual void forget(std::string endpoint, Done done) = 0;

  using Targets = std::function<void(Result<PushTargets, DbError>)>;
  virtual void targets(UserId receiver, UserId caller, Targets answer) = 0;

  // Declines a call that still rings, for a receiver whose device proved it otherwise than by signing in. True when it
  // was declined now.
  using Declined = std::function<void(Result<bool, DbError>)>;
  virtual void decline(CallId call, Declined answer) = 0;
};

}  // namespace bedside::store
