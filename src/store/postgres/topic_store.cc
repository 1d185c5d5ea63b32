#include "store/postgres/topic_store.h"

#include <string_view>
#include <utility>

#include "store/postgres/transaction.h"

namespace bedside::store::postgres {
namespace {

constexpr TopicRights kAll = TopicRights::all();
constexpr TopicRights kNone;

// Rows that are never committed, to be looked for through the policies. Their time tells them from the topic's others.
constexpr const char* kProbe =
    "INSERT INTO realtime.messages (topic, extension, private, inserted_at) VALUES "
    "($1, 'broadcast', true, now() AT TIME ZONE 'UTC'), ($1, 'presence', true, now() AT TIME ZONE 'UTC')";
constexpr const char* kTopic = "SELECT set_config('realtime.topic', $1, true)";
constexpr const char* kMayRead =
    "SELECT extension FROM realtime.messages WHERE topic = $1 AND inserted_at = now() AT TIME ZONE 'UTC'";
constexpr const char* kMayWriteBoth =
    "INSERT INTO realtime.messages (topic, extension, private) VALUES ($1, 'broadcast', true), ($1, 'presence', true)";
constexpr const char* kMayWrite = "INSERT INTO realtime.messages (topic, extension, private) VALUES ($1, $2, true)";
// binary_payload by its name in the row: the table of a Supabase project may be older than that column.
constexpr const char* kPast =
    "SELECT id, event, payload, to_jsonb(newest) ->> 'binary_payload' FROM (SELECT * FROM realtime.messages "
    "WHERE topic = $1 AND private AND extension = 'broadcast' AND inserted_at >= $2::timestamptz AT TIME ZONE 'UTC' "
    "ORDER BY inserted_at DESC LIMIT $3) AS newest ORDER BY inserted_at";

TopicRight& right_of(TopicRights& rights, std::string_view extension) {
  return extension == "presence" ? rights.presence : rights.broadcast;
}

Statement about(const char* sql, const std::string& topic) { return {sql, {topic}}; }

// What the database says of itself, and not of this person and topic.
bool is_trouble(const DbError& error) {
  for (const std::string_view group : {"08", "53", "57", "58", "XX", "PG", "40"}) {
    if (error.code.starts_with(group)) return true;
  }
  return false;
}

// Not whether it went wrong: a policy that raises forbids like one that says no.
Task<Result<bool, DbError>> may_write(Transaction& transaction, Statement insert) {
  // A refusal ends what came after the savepoint, and not the transaction.
  Statement savepoint{"SAVEPOINT probe", {}};
  if (auto set = co_await transaction.run(std::move(savepoint)); !set) co_return set.error();
  const auto written = co_await transaction.run(std::move(insert));
  if (written) co_return true;
  if (is_trouble(written.error())) co_return written.error();
  Statement back{"ROLLBACK TO SAVEPOINT probe", {}};
  if (auto returned = co_await transaction.run(std::move(back)); !returned) co_return returned.error();
  co_return false;
}

// A policy that raises hides; so does one that says no.
Task<Result<TopicRights, DbError>> ask(Pool& pool, Actor actor, std::string topic) {
  std::vector<Statement> opening;
  opening.push_back(act_as(Actor{.role = Role::kService, .user = {}, .claims_json = {}}));
  opening.push_back(about(kProbe, topic));
  opening.push_back(act_as(actor));
  opening.push_back(about(kTopic, topic));
  auto opened = co_await Transaction::begin(pool, std::move(opening));
  if (!opened) co_return opened.error();
  Statement may_read = about(kMayRead, topic);
  const auto seen = co_await opened->run(std::move(may_read));
  if (!seen && is_trouble(seen.error())) co_return seen.error();
  if (!seen || seen->size() == 0) co_return kNone;
  TopicRights rights;
  for (int row = 0; row < seen->size(); ++row) right_of(rights, seen->text(row, 0)).read = true;
  // Nearly always the answer is the same for both.
  Statement write_both = about(kMayWriteBoth, topic);
  const auto both = co_await may_write(*opened, std::move(write_both));
  if (!both) co_return both.error();
  rights.broadcast.write = rights.presence.write = *both;
  if (*both) co_return rights;
  for (const char* extension : {"broadcast", "presence"}) {
    Statement write_one{kMayWrite, {topic, std::string(extension)}};
    const auto one = co_await may_write(*opened, std::move(write_one));
    if (!one) co_return one.error();
    right_of(rights, extension).write = *one;
  }
  co_return rights;
}

}  // namespace

void PostgresTopicStore::rights(const Actor& actor, const std::string& topic, Answer answer) {
  pool_.loop().post([&pool = pool_, actor, topic, answer = std::move(answer)] {
    if (actor.role == Role::kService) return answer(kAll);
    // What the table would refuse has no rights.
    if (topic.empty() || topic.size() > 255) return answer(kNone);
    spawn<Result<TopicRights, DbError>>(ask(pool, actor, topic), answer);
  });
}

void PostgresTopicStore::past(const Actor& actor, const std::string& topic, Instant since, std::size_t limit,
                              Past answer) {
  pool_.run({act_as(actor), about(kTopic, topic), {kPast, {topic, to_iso(since), std::to_string(limit)}}},
            [topic, answer = std::move(answer)](const Connection::BatchResult& result) {
              if (!result) return answer(result.error().error);
              const Rows& rows = result->back();
              std::vector<DatabaseBroadcast> past;
              for (int row = 0; row < rows.size(); ++row) {
                DatabaseBroadcast message;
                message.id = rows.text(row, 0);
                message.topic = topic;
                message.event = rows.text(row, 1);
                message.is_binary = !rows.is_null(row, 3);
                message.payload = message.is_binary ? bytes_of(rows.text(row, 3)) : std::string(rows.text(row, 2));
                past.push_back(std::move(message));
              }
              answer(std::move(past));
            });
}

}  // namespace bedside::store::postgres
