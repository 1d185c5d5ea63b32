// RoomStore on PostgreSQL. Acts as the service role.
#pragma once

#include "store/postgres/pool.h"
#include "store/room_store.h"

namespace bedside::store::postgres {

// `pool` must outlive the store.
class PostgresRoomStore final : public RoomStore {
 public:
  explicit PostgresRoomStore(Pool& pool) : pool_(pool) {}

  void add_room(NewRoom room, std::function<void(Result<RoomId, DbError>)> done) override;
  void share_a_room(UserId one, UserId other, std::function<void(Result<bool, DbError>)> done) override;

 private:
  Pool& pool_;
};

}  // namespace bedside::store::postgres
