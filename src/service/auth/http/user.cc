#include "service/auth/accounts.h"
#include "service/auth/http/endpoints.h"
#include "service/auth/http/views.h"

namespace bedside::service::auth {
namespace {

struct Update {
  CorePtr core;
  ExchangePtr exchange;
  Caller caller;
  store::AccountChange change;
  std::string password;  // Empty: not to be changed.
};
using UpdatePtr = std::shared_ptr<Update>;

void apply(const UpdatePtr& update) {
  update->core->store.change_account(update->caller.account.id, update->change, update->exchange->now(),
                                     [update](Result<store::ChangedAccount, store::AuthRefusal> changed) {
                                       if (!changed && changed.error() == store::AuthRefusal::kNoUser) {
                                         return update->exchange->refuse(user_not_found(403));
                                       }
                                       if (!changed) return update->exchange->refuse(from_store(changed.error()));
                                       update->core->announce_ended(update->caller.account.id, changed->ended,
                                                                    update->exchange->now());
                                       update->exchange->send(200, user_view(changed->account));
                                     });
}

void hash_new_password(const UpdatePtr& update) {
  const bool queued = update->core->hasher.hash(update->password, [update](Result<std::string> hash) {
    if (!hash) return update->exchange->refuse(busy(hash.error().message));
    update->change.password_hash = std::move(*hash);
    // Whoever else is signed in as this user may be the reason for the new password.
    update->change.end_sessions = true;
    update->change.keep_session = update->caller.session.id;
    apply(update);
  });
  if (!queued) update->exchange->refuse(busy("Too many passwords are being checked, try again"));
}

void change_password(const UpdatePtr& update) {
  if (update->caller.account.password_hash.empty()) return hash_new_password(update);
  const bool queued = update->core->hasher.verify(
      update->caller.account.password_hash, update->password, [update](PasswordHasher::Verdict verdict) {
        if (verdict == PasswordHasher::Verdict::kWrong) return hash_new_password(update);
        update->exchange->refuse(
            {422, "same_password", "New password should be different from the old password.", {}, {}});
      });
  if (!queued) update->exchange->refuse(busy("Too many passwords are being checked, try again"));
}

// The whole of user_metadata must fit, not the patch alone.
std::optional<Refusal> check_data(const Update& update) {
  boost::json::object merged = update.caller.account.user_metadata;
  store::merge_members(merged, update.change.user_metadata);
  if (const auto bad = check_metadata(merged, "data", kMaxUserMetadataBytes)) return bad;
  if (update.change.display_name && update.change.display_name->size() > kMaxDisplayName) {
    return validation_failed("\"display_name\" is too long");
  }
  return std::nullopt;
}

std::optional<Refusal> read_update(Update& update) {
  Body body(update.exchange->request().body);
  const std::string raw_email = body.text("email");
  const std::string phone = body.text("phone");
  const auto password = body.optional_text("password", 4096);
  update.change.user_metadata = body.object("data");
  if (body.fault()) return body.fault();
  if (body.has("app_metadata")) {
    return Refusal{403, "not_admin", "Updating app_metadata requires admin privileges", {}, {}};
  }
  if (!phone.empty()) return no_phone();
  // A guest belongs to a link and its room; an account that outlives them is made by signing up.
  if (is_guest(update.caller.account) && (!raw_email.empty() || password)) {
    return Refusal{403, "guest_account", "A guest has no e-mail address and no password", {}, {}};
  }
  update.change.display_name = display_name_in(update.change.user_metadata);
  if (const auto bad = check_data(update)) return bad;

  if (!raw_email.empty()) {
    auto email = normal_email(raw_email);
    if (!email) return validation_failed("Unable to validate email address: invalid format");
    if (*email != update.caller.account.email) {
      // Without mail nobody can prove a new address; where addresses are taken on trust, so is this one.
      if (!update.core->options.auto_confirm) return no_mail();
      update.change.email = std::move(*email);
    }
  }
  if (password) {
    if (const auto weak = check_password(*password, update.core->options)) return weak;
    update.password = *password;
  }
  return std::nullopt;
}

}  // namespace

void get_user(const CorePtr& core, const ExchangePtr& exchange) {
  core->with_caller(exchange, [exchange](const Caller& caller) { exchange->send(200, user_view(caller.account)); });
}

void update_user(const CorePtr& core, const ExchangePtr& exchange) {
  core->with_caller(exchange, [core, exchange](Caller caller) {
    const auto update = std::make_shared<Update>(Update{core, exchange, std::move(caller), {}, {}});
    if (const auto refusal = read_update(*update)) return exchange->refuse(*refusal);
    update->password.empty() ? apply(update) : change_password(update);
  });
}

void log_out(const CorePtr& core, const ExchangePtr& exchange) {
  const std::string word = query_member(exchange->request().query, "scope");
  if (!word.empty() && word != "global" && word != "local" && word != "others") {
    return exchange->refuse(validation_failed("Unsupported logout scope"));
  }
  core->with_caller(exchange, [core, exchange, word](const Caller& caller) {
    const store::EndScope scope = word == "local"    ? store::EndScope::kThis
                                  : word == "others" ? store::EndScope::kOthers
                                                     : store::EndScope::kAll;
    const UserId user = caller.account.id;
    core->store.end_sessions(user, scope, caller.session.id, exchange->now(),
                             [core, exchange, user](Result<std::vector<SessionId>, store::AuthRefusal> ended) {
                               if (!ended) return exchange->refuse(from_store(ended.error()));
                               core->announce_ended(user, *ended, exchange->now());
                               exchange->send_empty(204);
                             });
  });
}

}  // namespace bedside::service::auth
