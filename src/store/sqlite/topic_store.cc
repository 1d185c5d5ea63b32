#include "store/sqlite/topic_store.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace bedside::store::sqlite {
namespace {

constexpr TopicRights kAll = TopicRights::all();
constexpr TopicRights kNone;

constexpr std::string_view kIsMember = "SELECT 1 FROM room_members WHERE room_id = ? AND user_id = auth_uid()";
constexpr std::string_view kIsParty =
    "SELECT 1 FROM video_calls WHERE id = ? AND auth_uid() IN (caller_id, receiver_id)";

struct Topic {
  std::string_view kind;
  std::string id;  // In its stored form.
};

// "room:<uuid>"; nothing for any other form.
std::optional<Topic> read_topic(std::string_view topic) {
  const auto colon = topic.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto id = Uuid::parse(topic.substr(colon + 1));
  if (!id) return std::nullopt;
  return Topic{topic.substr(0, colon), id->text()};
}

}  // namespace

void SqliteTopicStore::rights(const Actor& actor, const std::string& topic, Answer answer) {
  auto rights = std::make_shared<TopicRights>(kNone);
  database_.read(
      [actor, topic, rights](Connection& db) -> JobResult {
        if (actor.role == Role::kService) *rights = kAll;
        const auto named = read_topic(topic);
        if (actor.role != Role::kAuthenticated || !actor.user || !named) return {};
        if (named->kind == "user") {
          if (named->id == actor.user->text()) *rights = kAll;
          return {};
        }
        if (named->kind != "room" && named->kind != "call") return {};
        db.act_as(actor);
        auto cursor = db.prepare(named->kind == "room" ? kIsMember : kIsParty);
        if (!cursor) return cursor.error();
        const auto row = cursor->bind(named->id).step();
        if (!row) return row.error();
        if (*row) *rights = kAll;
        return {};
      },
      [rights, answer = std::move(answer)](JobResult result) {
        if (!result) return answer(result.error());
        answer(*rights);
      });
}

// Nothing in this database broadcasts; the way back to the loop is a job's.
void SqliteTopicStore::past(const Actor&, const std::string&, Instant, std::size_t, Past answer) {
  database_.read([](Connection&) { return JobResult(); },
                 [answer = std::move(answer)](const JobResult&) { answer(std::vector<DatabaseBroadcast>()); });
}

}  // namespace bedside::store::sqlite
