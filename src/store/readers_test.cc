// Goal: within one transaction, who is coming hears all of it and who is leaving hears it one last time.
#include "store/readers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace bedside::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Row = std::map<std::string, Uuid, std::less<>>;

IdInColumn ids(Row row) {
  return [row = std::move(row)](std::string_view column) -> std::optional<Uuid> {
    const auto it = row.find(column);
    return it == row.end() ? std::nullopt : std::optional(it->second);
  };
}

struct Readers : ::testing::Test {
  Rng rng{1};
  UserId ann{Uuid::v4(rng)};
  UserId bob{Uuid::v4(rng)};
  RoomId room{Uuid::v4(rng)};
  Membership membership;
  Row of_room(const UserId& user) const { return {{"room_id", room.uuid}, {"user_id", user.uuid}}; }
};

TEST_F(Readers, ARoomIsToldToThoseWhoJoinItInTheSameTransaction) {
  const auto readers = readers_of(
      {{"chat_rooms", nullptr, ids({{"id", room.uuid}})}, {"room_members", nullptr, ids(of_room(ann))}}, membership);
  EXPECT_THAT(readers, ElementsAre(ElementsAre(ann), ElementsAre(ann)));
  EXPECT_THAT(membership.members(room), ElementsAre(ann));
}

TEST_F(Readers, TheEndOfARoomIsToldToThoseWhoWereInIt) {
  membership.join(room, ann);
  membership.join(room, bob);
  const auto readers = readers_of({{"room_members", ids(of_room(ann)), nullptr},
                                   {"chat_rooms", ids({{"id", room.uuid}}), nullptr},
                                   {"room_members", ids(of_room(bob)), nullptr}},
                                  membership);
  EXPECT_THAT(readers[0], UnorderedElementsAre(ann, bob));
  EXPECT_THAT(readers[1], UnorderedElementsAre(ann, bob));
  EXPECT_THAT(membership.members(room), IsEmpty());
}

TEST_F(Readers, OnlyThePartiesOfACallHearOfIt) {
  const Row call = {{"caller_id", ann.uuid}, {"receiver_id", ann.uuid}};
  EXPECT_THAT(readers_of({{"video_calls", ids(call), ids(call)}}, membership), ElementsAre(ElementsAre(ann)));
  EXPECT_THAT(readers_of({{"webrtc_signals", nullptr, ids({})}}, membership), ElementsAre(IsEmpty()));
  EXPECT_THAT(readers_of({{"todos", nullptr, ids({{"id", ann.uuid}})}}, membership), ElementsAre(IsEmpty()));
}

}  // namespace
}  // namespace bedside::store
