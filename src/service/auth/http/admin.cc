#include <algorithm>
#include <charconv>

#include <boost/json/array.hpp>

#include "service/auth/accounts.h"
#include "service/auth/http/duration.h"
#include "service/auth/http/endpoints.h"
#include "service/auth/http/views.h"

namespace bedside::service::auth {
namespace {

constexpr std::int64_t kDefaultPerPage = 50;
constexpr std::int64_t kMaxPerPage = 1000;
constexpr std::int64_t kMaxPage = 1'000'000;

// A positive number, `otherwise` when absent, nothing when it is something else.
std::optional<std::int64_t> page_number(std::string_view query, std::string_view name, std::int64_t otherwise) {
  const std::string text = query_member(query, name);
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

// As upstream writes it; auth-js reads `page=` and `rel=` out of it.
std::string link_header(std::int64_t page, std::int64_t per_page, std::int64_t total) {
  const std::int64_t last = (total + per_page - 1) / per_page;
  const auto link = [per_page](std::int64_t number, const char* rel) {
    return "</admin/users?page=" + std::to_string(number) + "&per_page=" + std::to_string(per_page) + ">; rel=\"" +
           rel + "\"";
  };
  const std::string next = last > page ? link(page + 1, "next") + ", " : "";
  return next + link(last, "last");
}

// What POST and PUT of the admin's user have in common.
struct AdminUser {
  std::string id;
  std::string email;
  std::optional<std::string> password;
  bool email_confirm = false;
  boost::json::object user_metadata;
  boost::json::object app_metadata;
  std::optional<std::optional<Instant>> banned_until;
};

std::optional<Refusal> read_ban(Body& body, Instant now, AdminUser& wanted) {
  const std::string text = body.text("ban_duration");
  if (text.empty()) return std::nullopt;
  if (text == "none") {
    wanted.banned_until.emplace(std::nullopt);
    return std::nullopt;
  }
  const auto duration = parse_duration(text);
  if (!duration) return validation_failed("invalid format for ban duration: use none, or numbers with s, m or h");
  wanted.banned_until.emplace(now + *duration);
  return std::nullopt;
}

std::optional<Refusal> read_admin_user(const Core& core, const Exchange& exchange, AdminUser& wanted) {
  Body body(exchange.request().body);
  wanted.id = body.text("id");
  wanted.email = body.text("email");
  wanted.password = body.optional_text("password", 4096);
  wanted.email_confirm = body.flag("email_confirm", false);
  wanted.user_metadata = body.object("user_metadata");
  wanted.app_metadata = body.object("app_metadata");
  const std::string role = body.text("role");
  const bool foreign = !body.text("phone").empty();
  if (auto bad = read_ban(body, exchange.now(), wanted)) return bad;
  if (body.fault()) return body.fault();
  if (foreign) return no_phone();
  if (body.has("password_hash")) return validation_failed("Password hashes of other systems cannot be taken over");
  if (!role.empty() && role != "authenticated") return validation_failed("\"role\" can only be authenticated");
  if (!wanted.email.empty()) {
    auto email = normal_email(wanted.email);
    if (!email) return validation_failed("Unable to validate email address: invalid format");
    wanted.email = std::move(*email);
  }
  if (wanted.password && wanted.password->empty()) wanted.password.reset();
  if (wanted.password) {
    if (auto weak = check_password(*wanted.password, core.options)) return weak;
  }
  if (display_name_in(wanted.user_metadata).value_or("").size() > kMaxDisplayName) {
    return validation_failed("\"display_name\" is too long");
  }
  if (auto bad = check_metadata(wanted.user_metadata, "user_metadata", kMaxUserMetadataBytes)) return bad;
  return check_metadata(wanted.app_metadata, "app_metadata", kMaxAppMetadataBytes);
}

// Runs `then` with the hash of the password, or with nothing when there is no password to hash.
void hashed(const CorePtr& core, const ExchangePtr& exchange, const std::optional<std::string>& password,
            std::function<void(std::optional<std::string>)> then) {
  if (!password) return then(std::nullopt);
  const bool queued = core->hasher.hash(*password, [exchange, then](Result<std::string> hash) {
    if (!hash) return exchange->refuse(busy(hash.error().message));
    then(std::move(*hash));
  });
  if (!queued) exchange->refuse(busy("Too many passwords are being checked, try again"));
}

void announce_ban(Core& core, UserId user, const AdminUser& wanted, Instant now) {
  if (!wanted.banned_until) return;
  const auto& until = *wanted.banned_until;
  until ? core.book.ban(user, now, *until) : core.book.unban(user);
}

void put_account(const CorePtr& core, const ExchangePtr& exchange, const AdminUser& wanted,
                 std::optional<std::string> hash) {
  const Instant now = exchange->now();
  store::NewAccount request = new_account(wanted.email, wanted.user_metadata, MayMakeAdmin::kYes, now);
  if (!wanted.id.empty()) request.account.id = UserId::parse(wanted.id).value_or(request.account.id);
  request.account.password_hash = hash.value_or("");
  if (wanted.email_confirm) request.account.email_confirmed_at = now;
  if (wanted.banned_until) request.account.banned_until = *wanted.banned_until;
  store::merge_members(request.account.app_metadata, wanted.app_metadata);
  core->store.create_account(std::move(request),
                             [core, exchange, wanted](Result<store::Account, store::AuthRefusal> created) {
                               if (!created) return exchange->refuse(from_store(created.error()));
                               announce_ban(*core, created->id, wanted, exchange->now());
                               exchange->send(200, user_view(*created));
                             });
}

// The whole of both objects must fit, not the patches alone.
std::optional<Refusal> check_merged(const store::Account& account, const AdminUser& wanted) {
  boost::json::object user = account.user_metadata;
  boost::json::object app = account.app_metadata;
  store::merge_members(user, wanted.user_metadata);
  store::merge_members(app, wanted.app_metadata);
  if (auto bad = check_metadata(user, "user_metadata", kMaxUserMetadataBytes)) return bad;
  return check_metadata(app, "app_metadata", kMaxAppMetadataBytes);
}

void change_account(const CorePtr& core, const ExchangePtr& exchange, UserId id, const AdminUser& wanted,
                    std::optional<std::string> hash) {
  store::AccountChange change;
  if (!wanted.email.empty()) change.email = wanted.email;
  change.confirm_email = wanted.email_confirm;
  change.user_metadata = wanted.user_metadata;
  change.app_metadata = wanted.app_metadata;
  change.banned_until = wanted.banned_until;
  change.display_name = display_name_in(wanted.user_metadata);
  change.profile_role = profile_role_in(wanted.user_metadata, MayMakeAdmin::kYes);
  change.end_sessions = hash.has_value();
  change.password_hash = std::move(hash);
  core->store.change_account(id, std::move(change), exchange->now(),
                             [core, exchange, id, wanted](Result<store::ChangedAccount, store::AuthRefusal> changed) {
                               if (!changed) return exchange->refuse(from_store(changed.error()));
                               core->announce_ended(id, changed->ended, exchange->now());
                               announce_ban(*core, id, wanted, exchange->now());
                               exchange->send(200, user_view(changed->account));
                             });
}

}  // namespace

void list_users(const CorePtr& core, const ExchangePtr& exchange) {
  if (!core->require_admin(*exchange)) return;
  const std::string& query = exchange->request().query;
  const auto page = page_number(query, "page", 1);
  const auto per_page = page_number(query, "per_page", kDefaultPerPage);
  if (!page || !per_page || *page > kMaxPage) {
    return exchange->refuse(validation_failed("Bad Pagination Parameters: page and per_page are numbers from 1"));
  }
  const std::int64_t size = std::min(*per_page, kMaxPerPage);
  core->store.list_accounts(
      (*page - 1) * size, size, [exchange, page = *page, size](Result<store::AccountPage, store::AuthRefusal> listed) {
        if (!listed) return exchange->refuse(from_store(listed.error()));
        boost::json::array users;
        for (const store::Account& account : listed->accounts) users.push_back(user_view(account));
        exchange->header("x-total-count", std::to_string(listed->total));
        exchange->header("link", link_header(page, size, listed->total));
        exchange->send(200, boost::json::object{{"users", std::move(users)}, {"aud", "authenticated"}});
      });
}

void create_user(const CorePtr& core, const ExchangePtr& exchange) {
  if (!core->require_admin(*exchange)) return;
  AdminUser wanted;
  if (const auto refusal = read_admin_user(*core, *exchange, wanted)) return exchange->refuse(*refusal);
  if (wanted.email.empty()) {
    return exchange->refuse(validation_failed("Cannot create a user without either an email or phone"));
  }
  if (!wanted.id.empty() && UserId::parse(wanted.id).value_or(UserId{}) == UserId{}) {
    return exchange->refuse(validation_failed("ID must conform to the uuid v4 format"));
  }
  hashed(core, exchange, wanted.password, [core, exchange, wanted](std::optional<std::string> hash) {
    put_account(core, exchange, wanted, std::move(hash));
  });
}

void admin_get_user(const CorePtr& core, const ExchangePtr& exchange, UserId id) {
  if (!core->require_admin(*exchange)) return;
  core->store.find_account(id, [exchange](Result<std::optional<store::Account>, store::AuthRefusal> found) {
    if (!found) return exchange->refuse(from_store(found.error()));
    if (!*found) return exchange->refuse(user_not_found(404));
    exchange->send(200, user_view(**found));
  });
}

void admin_update_user(const CorePtr& core, const ExchangePtr& exchange, UserId id) {
  if (!core->require_admin(*exchange)) return;
  AdminUser wanted;
  if (const auto refusal = read_admin_user(*core, *exchange, wanted)) return exchange->refuse(*refusal);
  core->store.find_account(
      id, [core, exchange, id, wanted](Result<std::optional<store::Account>, store::AuthRefusal> found) {
        if (!found) return exchange->refuse(from_store(found.error()));
        if (!*found) return exchange->refuse(user_not_found(404));
        if (const auto bad = check_merged(**found, wanted)) return exchange->refuse(*bad);
        hashed(core, exchange, wanted.password, [core, exchange, id, wanted](std::optional<std::string> hash) {
          change_account(core, exchange, id, wanted, std::move(hash));
        });
      });
}

void admin_delete_user(const CorePtr& core, const ExchangePtr& exchange, UserId id) {
  if (!core->require_admin(*exchange)) return;
  Body body(exchange->request().body);
  (void)body.flag("should_soft_delete", false);  // Both remove the account; records that name it stay nameless.
  if (body.fault()) return exchange->refuse(*body.fault());
  core->store.delete_account(
      id, exchange->now(), [core, exchange, id](Result<std::vector<SessionId>, store::AuthRefusal> ended) {
        if (!ended) return exchange->refuse(from_store(ended.error()));
        const Instant now = exchange->now();
        core->announce_ended(id, *ended, now);
        core->book.ban(id, now, now + core->options.access_token_life, Revocation::Why::kDeleted);
        exchange->send(200, boost::json::object{});
      });
}

}  // namespace bedside::service::auth
