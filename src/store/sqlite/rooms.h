// The RoomStore of the embedded database.
#pragma once

#include "store/room_store.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {

// The database must outlive it.
class SqliteRoomStore final : public RoomStore {
 public:
  explicit SqliteRoomStore(Database& database) : database_(database) {}

  void add_room(NewRoom room, std::function<void(Result<RoomId, DbError>)> done) override;
  void share_a_room(UserId one, UserId other, std::function<void(Result<bool, DbError>)> done) override;

 private:
  Database& database_;
};

}  // namespace bedside::store::sqlite
