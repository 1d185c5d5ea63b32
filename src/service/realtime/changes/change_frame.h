// What one committed change looks like on the wire: the `data` of a postgres_changes message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/feed.h"

namespace bedside::service {

// Writes the changes of one table. What is the same in every change of the table is quoted once, when it is made.
class ChangeWriter {
 public:
  // `select` (sorted names) narrows the record and its columns, never old_record; null means all columns.
  explicit ChangeWriter(const store::FeedTable& table, const std::vector<std::string>* select = nullptr);

  // INSERT has no old_record, DELETE no record; old_record shows the identity columns. A row of more than `max_bytes`
  // is cut to its small fields and marked with upstream's error 413.
  std::string data(const store::Change& change, std::size_t max_bytes) const;

 private:
  struct Column {
    std::string name;
    std::string key;  // "name": with its colon.
  };
  static void append_row(std::string& out, const std::vector<Column>& columns, const boost::json::object& row,
                         std::size_t max_field);
  void append_rows(std::string& out, const store::Change& change, std::size_t max_field) const;

  std::string head_;     // Up to the type.
  std::string columns_;  // The whole `columns` member.
  std::vector<Column> record_;
  std::vector<Column> identity_;
  bool keyless_;
};

// The whole payload: `ids_json` is the list of the channel's bindings that matched.
std::string change_payload(std::string_view ids_json, std::string_view data);

}  // namespace bedside::service
