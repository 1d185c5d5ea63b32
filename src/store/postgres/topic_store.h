// TopicStore on PostgreSQL: the topics that Bedside itself names. Policies of realtime.messages rule any other.
#pragma once

#include "store/postgres/pool.h"
#include "store/topic_store.h"

namespace bedside::store::postgres {

class PostgresTopicStore final : public TopicStore {
 public:
  explicit PostgresTopicStore(Pool& pool) : pool_(pool) {}

  void rights(const Actor& actor, const std::string& topic, Answer answer) override;

 private:
  Pool& pool_;
};

}  // namespace bedside::store::postgres
