// /bedside/v1/push: the key for subscribing, a device that wants to be woken, and declining from a notification.
#pragma once

#include "base/loop.h"
#include "net/http.h"
#include "service/auth/access.h"
#include "service/push/push_service.h"

namespace bedside::service {

class PushApi final : public net::Handler {
 public:
  // All must outlive it.
  PushApi(const Loop& loop, const Access& access, store::PushStore& store, const PushService& push)
      : loop_(loop), access_(access), store_(store), push_(push) {}

  void handle(net::Request request, net::Responder respond) override;

 private:
  void subscribe(const net::Request& request, net::Responder respond);
  void unsubscribe(const net::Request& request, net::Responder respond);
  void decline(const net::Request& request, net::Responder respond);

  const Loop& loop_;
  const Access& access_;
  store::PushStore& store_;
  const PushService& push_;
};

}  // namespace bedside::service
