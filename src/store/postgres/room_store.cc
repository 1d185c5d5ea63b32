#include "store/postgres/room_store.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "store/postgres/transaction.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

constexpr const char* kAddRoom =
    "INSERT INTO public.chat_rooms (title, created_by) VALUES ($1, ($2::uuid[])[1]) RETURNING id";
constexpr const char* kAddMembers =
    "INSERT INTO public.room_members (room_id, user_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING";
// Within one transaction now() stands still, and messages of one moment would have no order.
constexpr const char* kAddMessages =
    "INSERT INTO public.messages (room_id, sender_id, body, created_at) "
    "SELECT $1, (said ->> 'sender')::uuid, said ->> 'body', "
    "now() - (jsonb_array_length($2::jsonb) - number) * interval '1 ms' "
    "FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS m (said, number)";
constexpr const char* kShareARoom =
    "SELECT FROM public.room_members AS a JOIN public.room_members AS b USING (room_id) "
    "WHERE a.user_id = $1 AND b.user_id = $2 LIMIT 1";

Statement as_service() { return act_as(Actor{.role = Role::kService, .user = {}, .claims_json = {}}); }

std::string array_of(const std::vector<UserId>& users) {
  std::string text = "{";
  for (const UserId user : users) text += (text.size() > 1 ? "," : "") + user.text();
  return text + "}";
}

std::string json_of(const std::vector<NewRoom::Message>& messages) {
  boost::json::array said;
  for (const NewRoom::Message& message : messages) {
    said.push_back(boost::json::object{{"sender", message.sender.text()}, {"body", message.body}});
  }
  return json::serialize(said);
}

Task<Result<RoomId, DbError>> insert(Pool& pool, NewRoom room) {
  std::vector<Statement> opening;
  opening.push_back(as_service());
  auto opened = co_await Transaction::begin(pool, std::move(opening));
  if (!opened) co_return opened.error();
  const std::string members = array_of(room.members);
  Statement add_room{kAddRoom, {room.title, members}};
  const auto made = co_await opened->run(std::move(add_room));
  if (!made) co_return made.error();
  const std::string id(made->text(0, 0));
  Statement add_members{kAddMembers, {id, members}};
  const auto joined = co_await opened->run(std::move(add_members));
  if (!joined) co_return joined.error();
  Statement add_messages{kAddMessages, {id, json_of(room.messages)}};
  const auto said = co_await opened->run_and_commit(std::move(add_messages));
  if (!said) co_return said.error();
  co_return *RoomId::parse(id);
}

}  // namespace

void PostgresRoomStore::add_room(NewRoom room, std::function<void(Result<RoomId, DbError>)> done) {
  pool_.loop().post([&pool = pool_, room = std::move(room), done = std::move(done)] {
    spawn<Result<RoomId, DbError>>(insert(pool, room), done);
  });
}

void PostgresRoomStore::share_a_room(UserId one, UserId other, std::function<void(Result<bool, DbError>)> done) {
  pool_.run({as_service(), {kShareARoom, {one.text(), other.text()}}},
            [done = std::move(done)](const Connection::BatchResult& result) {
              if (!result) return done(result.error().error);
              done(result->back().size() > 0);
            });
}

}  // namespace bedside::store::postgres
