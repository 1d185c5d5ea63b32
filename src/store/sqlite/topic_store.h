// The TopicStore of the embedded database.
#pragma once

#include "store/sqlite/database.h"
#include "store/topic_store.h"

namespace bedside::store::sqlite {

// The database must outlive it.
class SqliteTopicStore : public TopicStore {
 public:
  explicit SqliteTopicStore(Database& database) : database_(database) {}

  void rights(const Actor& actor, const std::string& topic, Answer answer) override;
  void past(const Actor& actor, const std::string& topic, Instant since, std::size_t limit, Past answer) override;

 private:
  Database& database_;
};

}  // namespace bedside::store::sqlite
