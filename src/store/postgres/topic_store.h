// TopicStore on PostgreSQL: the policies of realtime.messages rule every private topic, Bedside's own among them
// (db/migrations/postgres/0008_realtime.sql).
#pragma once

#include "store/postgres/pool.h"
#include "store/topic_store.h"

namespace bedside::store::postgres {

class PostgresTopicStore final : public TopicStore {
 public:
  explicit PostgresTopicStore(Pool& pool) : pool_(pool) {}

  void rights(const Actor& actor, const std::string& topic, Answer answer) override;
  void past(const Actor& actor, const std::string& topic, Instant since, std::size_t limit, Past answer) override;

 private:
  Pool& pool_;
};

}  // namespace bedside::store::postgres
