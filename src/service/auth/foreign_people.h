// People whom another Auth vouches for, seen for the first time: they get their row of public.users, so that rooms,
// messages and calls may refer to them. Everything else about them stays with the other Auth.
#pragma once

#include <cstddef>
#include <unordered_set>

#include <boost/json/object.hpp>

#include "base/id.h"
#include "base/loop.h"
#include "store/auth_store.h"

namespace bedside::service {

class ForeignPeople {
 public:
  // `store` must outlive it.
  ForeignPeople(Loop& loop, store::AuthStore& store, std::size_t max_remembered = 50'000)
      : loop_(loop), store_(store), max_remembered_(max_remembered) {}

  // Of a good token. The row is asked for once for each person; where that fails, again with the next token.
  void see(const UserId& user, const boost::json::object& claims);

 private:
  Loop& loop_;
  store::AuthStore& store_;
  std::size_t max_remembered_;
  std::unordered_set<UserId> seen_;
};

// What their Auth says of them. As with our own sign-up, a doctor may call themselves one and nobody an admin.
store::ForeignPerson foreign_person_of(const UserId& user, const boost::json::object& claims, Instant now);

}  // namespace bedside::service
