#include "store/postgres/topic_store.h"

#include <optional>
#include <string_view>

#include "store/postgres/transaction.h"

namespace bedside::store::postgres {
namespace {

constexpr TopicRights kAll{true, true};
constexpr TopicRights kNone{false, false};

constexpr const char* kIsMember = "SELECT FROM public.room_members WHERE room_id = $1 AND user_id = auth.uid()";
constexpr const char* kIsParty =
    "SELECT FROM public.video_calls WHERE id = $1 AND auth.uid() IN (caller_id, receiver_id)";

}  // namespace

void PostgresTopicStore::rights(const Actor& actor, const std::string& topic, Answer answer) {
  const auto later = [&](TopicRights rights) {
    pool_.loop().post([answer = std::move(answer), rights] { answer(rights); });
  };
  if (actor.role == Role::kService) return later(kAll);
  const auto colon = topic.find(':');
  const std::string_view kind = std::string_view(topic).substr(0, colon);
  const auto id = colon == std::string::npos ? std::nullopt : Uuid::parse(std::string_view(topic).substr(colon + 1));
  if (actor.role != Role::kAuthenticated || !actor.user || !id) return later(kNone);
  if (kind == "user") return later(id->text() == actor.user->text() ? kAll : kNone);
  if (kind != "room" && kind != "call") return later(kNone);
  pool_.run({act_as(actor), {kind == "room" ? kIsMember : kIsParty, {id->text()}}},
            [answer = std::move(answer)](const Connection::BatchResult& result) {
              if (!result) return answer(result.error().error);
              answer(result->back().size() > 0 ? kAll : kNone);
            });
}

}  // namespace bedside::store::postgres
