#include "store/postgres/auth/guests.h"

#include <string_view>
#include <utility>

#include "store/postgres/auth/sessions.h"

namespace bedside::store::postgres::auth {
namespace {

struct Found {
  JoinLink shown;
  std::string room_id;
};

AuthRefusal refusal_of(std::string_view word) {
  if (word == "expired") return AuthRefusal::kLinkExpired;
  if (word == "used") return AuthRefusal::kLinkUsed;
  if (word == "revoked") return AuthRefusal::kLinkRevoked;
  return AuthRefusal::kNoLink;
}

// Locks the link, so that of two who open it at once the second finds it used.
Task<Outcome<Found>> good_link(Transaction& tx, std::string link_digest, Instant now) {
  Statement look{"SELECT refusal, room_id, room_title, host_name, expires_at FROM bedside.look_at_join_link($1, $2)",
                 {std::move(link_digest), to_iso(now)}};
  const auto rows = co_await tx.run(std::move(look));
  if (!rows) co_return Failure(rows.error());
  const std::string_view refusal = rows->text(0, 0);
  if (!refusal.empty()) co_return Failure(refusal_of(refusal));
  co_return Found{
      {std::string(rows->text(0, 2)), std::string(rows->text(0, 3)), time_at(*rows, 0, 4).value_or(Instant{})},
      std::string(rows->text(0, 1))};
}

}  // namespace

Task<Outcome<JoinLink>> find_join_link(Transaction& tx, std::string link_digest, Instant now) {
  auto found = co_await good_link(tx, std::move(link_digest), now);
  if (!found) co_return found.error();
  co_return std::move(found->shown);
}

Task<Outcome<Joined>> join_as_guest(Transaction& tx, JoinRequest request) {
  const auto found = co_await good_link(tx, request.link_digest, request.session.created_at);
  if (!found) co_return found.error();
  const auto room = RoomId::parse(found->room_id);
  if (!room) co_return Failure(AuthRefusal::kNoLink);
  request.guest.account.app_metadata["guest_room"] = found->room_id;
  const UserId guest = request.guest.account.id;
  const auto made = co_await create_account(tx, std::move(request.guest));
  if (!made) co_return made.error();
  Statement use{"SELECT bedside.use_join_link($1, $2, $3)",
                {request.link_digest, guest.text(), to_iso(request.session.created_at)}};
  const auto used = co_await tx.run(std::move(use));
  if (!used) co_return Failure(used.error());
  auto opened = co_await open_session(tx, std::move(request.session), std::string());
  if (!opened) co_return opened.error();
  co_return Joined{std::move(*opened), *room};
}

}  // namespace bedside::store::postgres::auth
