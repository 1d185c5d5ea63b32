// What /auth/v1 answers when it says no: upstream's statuses, codes and words (supabase.md section 2.3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/auth_store.h"

namespace bedside::service::auth {

struct Refusal {
  int status = 500;
  std::string code;
  std::string message;
  std::optional<Duration> retry_after;
  std::vector<std::string> weak_reasons;  // Only for weak_password.
};

Refusal validation_failed(std::string message);
Refusal bad_json(std::string message);
Refusal invalid_credentials();
Refusal user_banned(int status);
Refusal user_not_found(int status);
Refusal email_exists();
Refusal not_admin();
Refusal over_rate_limit(Duration retry_after);
// Shedding load or a database in trouble. Never a 4xx: supabase-js keeps its session on a 503 and drops it otherwise.
Refusal busy(std::string message);
// For everything that upstream does by sending a message.
Refusal no_mail();
Refusal no_phone();
// For everything about accounts where another Auth keeps them; `issuer` may be empty.
Refusal auth_elsewhere(const std::string& issuer);

// What a store's refusal means where nothing more special is known.
Refusal from_store(store::AuthRefusal refusal);
// The same for a refresh, with upstream's words.
Refusal from_refresh(store::AuthRefusal refusal);

}  // namespace bedside::service::auth
