// /auth/v1: sign-up, sign-in, refresh, the user, sign-out, one-time links and the admin's user list, as supabase-js
// 2.119.1 speaks to GoTrue.
//
// E-mail is not sent by Bedside: /otp, /recover, /resend and /invite say so with 422 email_provider_disabled, the
// same for every address. One-time links come from /admin/generate_link or from the command line.
//
// Beside upstream's addresses: /bedside/v1/join (a link into a room for somebody without an account), /sessions and /me
// (one's own sessions and data).
#pragma once

#include <functional>
#include <memory>

#include "base/loop.h"
#include "net/http.h"
#include "service/audit/audit_trail.h"
#include "service/auth/auth_options.h"
#include "service/auth/keys.h"
#include "service/auth/password_hasher.h"
#include "service/auth/session_book.h"
#include "store/auth_store.h"

namespace bedside::service {

namespace auth {
struct Core;
}

class AuthService final : public net::Handler {
 public:
  // Everything that is referred to must outlive the service and the last task of the loop.
  AuthService(Loop& loop, store::AuthStore& store, std::shared_ptr<const Keys> keys, SessionBook& book,
              PasswordHasher& hasher, AuthOptions options, AuditSink audit = {});
  ~AuthService() override;

  // Loads recent sign-outs and bans into the book and starts the hourly sweep; `ready` gets false when the store is
  // in trouble. Call it once, before the first request.
  void start(std::function<void(bool)> ready);

  // The same look again, when something that others wrote may have been missed.
  void read_refused(std::function<void(bool)> ready);
  // What another process wrote into the same database; it counts here from now on.
  void on_revoked(const store::Revoked& revoked);

  void handle(net::Request request, net::Responder respond) override;

 private:
  void sweep();

  std::shared_ptr<auth::Core> core_;
  Loop::TimerId sweep_timer_ = 0;
};

}  // namespace bedside::service
