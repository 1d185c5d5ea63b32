// /auth/v1: sign-up, sign-in, refresh, the user, sign-out, one-time links and the admin's user list, as supabase-js
// 2.119.1 speaks to GoTrue (reference: supabase.md section 2).
//
// E-mail is not sent by Bedside: /otp and /recover answer a quiet 200 as upstream does for unknown addresses, and
// one-time links come from /admin/generate_link or the command line.
#pragma once

#include <memory>

#include "base/loop.h"
#include "net/http.h"
#include "service/auth/auth_options.h"
#include "service/auth/keys.h"
#include "service/auth/password_hasher.h"
#include "service/auth/session_book.h"
#include "store/auth_store.h"

namespace bedside::service {

class AuthService final : public net::Handler {
 public:
  // Everything that is referred to must outlive the service; requests under way when it dies are dropped.
  AuthService(Loop& loop, store::AuthStore& store, std::shared_ptr<const Keys> keys, SessionBook& book,
              PasswordHasher& hasher, AuthOptions options);
  ~AuthService() override;

  // Loads recent revocations into the book and starts the hourly sweep; `ready` gets false when the store is in
  // trouble. Call it once, before the first request.
  void start(std::function<void(bool)> ready);

  void handle(net::Request request, net::Responder respond) override;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace bedside::service
