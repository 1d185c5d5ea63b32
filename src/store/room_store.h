// What the operator asks of a database about rooms: for the command line and the demo, as the service role.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/db_error.h"

namespace bedside::store {

struct NewRoom {
  std::vector<UserId> members;  // The first one created it; at least one.
  std::string title;
  struct Message {
    UserId sender;
    std::string body;
  };
  std::vector<Message> messages;  // In the order in which they were said.
};

class RoomStore {
 public:
  virtual ~RoomStore() = default;

  // All of it in one transaction. Answers on the loop, after the commit.
  virtual void add_room(NewRoom room, std::function<void(Result<RoomId, DbError>)> done) = 0;
  // True when some room has both of them.
  virtual void share_a_room(UserId one, UserId other, std::function<void(Result<bool, DbError>)> done) = 0;
};

}  // namespace bedside::store
