// Who may listen and speak on a private channel.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/actor.h"
#include "store/db_error.h"
#include "store/feed.h"

namespace bedside::store {

class TopicStore {
 public:
  virtual ~TopicStore() = default;

  using Answer = std::function<void(Result<TopicRights, DbError>)>;
  // `topic` without the "realtime:" in front. Answers on the loop, later. The service role may do everything, anon
  // nothing; a topic that names no row of ours is nobody's.
  virtual void rights(const Actor& actor, const std::string& topic, Answer answer) = 0;

  using Past = std::function<void(Result<std::vector<DatabaseBroadcast>, DbError>)>;
  // What the database has said on the private topic since then, as far as the actor may read it: the newest `limit`,
  // the oldest of them first. Answers on the loop, later; nothing where the database says nothing.
  virtual void past(const Actor& actor, const std::string& topic, Instant since, std::size_t limit, Past answer) = 0;
};

}  // namespace bedside::store
