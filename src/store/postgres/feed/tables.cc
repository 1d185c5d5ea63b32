#include "store/postgres/feed/tables.h"

#include <algorithm>

#include "store/postgres/feed/text_json.h"

namespace bedside::store::postgres {
namespace {

// A value that alone is past what a change may weigh is cut: the change will be sent without it, as too large, and
// nobody keeps a gigabyte for that.
constexpr std::size_t kMaxField = (1 << 20) + 1;

}  // namespace

void TableBook::set(Types types, Tables tables) {
  types_ = std::move(types);
  tables_ = std::move(tables);
  for (auto& [id, relation] : relations_) {
    const auto it = tables_.find(relation.key);
    relation.table = it == tables_.end() ? nullptr : it->second.table;
  }
}

FeedTables TableBook::all() const {
  FeedTables all;
  for (const auto& [key, facts] : tables_) all.push_back(facts.table);
  return all;
}

const TableFacts* TableBook::find(std::string_view schema, std::string_view name) const {
  const auto it = tables_.find(std::pair(std::string(schema), std::string(name)));
  return it == tables_.end() ? nullptr : &it->second;
}

bool TableBook::learn(const pgoutput::Relation& message) {
  Relation relation;
  relation.key = {std::string(message.schema), std::string(message.name)};
  relation.full_name = relation.key.first + "." + relation.key.second;
  for (const auto& column : message.columns) {
    relation.columns.push_back({std::string(column.name), column.type, column.key});
  }
  const auto it = tables_.find(relation.key);
  if (it != tables_.end()) relation.table = it->second.table;
  bool known = relation.table != nullptr && relation.table->columns.size() == relation.columns.size();
  for (std::size_t i = 0; known && i < relation.columns.size(); ++i) {
    const auto type = types_.find(relation.columns[i].type);
    known = relation.table->columns[i].name == relation.columns[i].name && type != types_.end() &&
            relation.table->columns[i].type == type->second;
  }
  relations_.insert_or_assign(message.id, std::move(relation));
  return known;
}

std::string_view TableBook::name_of(pgoutput::Oid relation) const {
  const auto it = relations_.find(relation);
  return it == relations_.end() ? std::string_view() : it->second.full_name;
}

const TableBook::Relation* TableBook::published(pgoutput::Oid id) const {
  const auto it = relations_.find(id);
  return it == relations_.end() || !it->second.table ? nullptr : &it->second;
}

boost::json::value TableBook::value(const Relation::Column& column, std::string_view text) const {
  if (text.size() > kMaxField) return boost::json::value(boost::json::string(text.substr(0, kMaxField)));
  const auto type = types_.find(column.type);
  return text_to_json(type == types_.end() ? std::string_view("text") : std::string_view(type->second), text);
}

boost::json::object TableBook::object(const Relation& relation, const pgoutput::Tuple& tuple, bool only_key,
                                      const boost::json::object* fallback, std::size_t& bytes) const {
  boost::json::object row;
  row.reserve(tuple.size());
  const std::size_t count = std::min(tuple.size(), relation.columns.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto& column = relation.columns[i];
    // Outside of the identity null means "not sent".
    if (only_key && !column.key) continue;
    bytes += column.name.size() + std::min(tuple[i].text.size(), kMaxField) + 16;
    switch (tuple[i].kind) {
      case pgoutput::FieldKind::kNull: row[column.name] = nullptr; break;
      case pgoutput::FieldKind::kText: row[column.name] = value(column, tuple[i].text); break;
      case pgoutput::FieldKind::kUnchanged:
        if (fallback == nullptr) break;
        if (const auto it = fallback->find(column.name); it != fallback->end()) row[column.name] = it->value();
        break;
    }
  }
  return row;
}

boost::json::object TableBook::record_of(const pgoutput::Insert& message) const {
  const auto relation = relations_.find(message.relation);
  std::size_t bytes = 0;
  if (relation == relations_.end()) return {};
  return object(relation->second, message.row, false, nullptr, bytes);
}

TableBook::Row TableBook::insert(const pgoutput::Insert& message, Instant committed_at) const {
  const Relation* relation = published(message.relation);
  if (relation == nullptr) return {};
  Row row{std::make_shared<Change>(), 0};
  row.change->kind = ChangeKind::kInsert;
  row.change->table = relation->table;
  row.change->committed_at = committed_at;
  row.change->record = object(*relation, message.row, false, nullptr, row.bytes);
  return row;
}

TableBook::Row TableBook::update(const pgoutput::Update& message, Instant committed_at) const {
  const Relation* relation = published(message.relation);
  if (relation == nullptr) return {};
  Row row{std::make_shared<Change>(), 0};
  Change& change = *row.change;
  change.kind = ChangeKind::kUpdate;
  change.table = relation->table;
  change.committed_at = committed_at;
  if (message.old_row) {
    change.old_record = object(*relation, *message.old_row, !message.old_is_whole, nullptr, row.bytes);
  }
  change.record = object(*relation, message.row, false, &change.old_record, row.bytes);
  // No old row is sent when the identity stayed as it was.
  if (!message.old_row) {
    for (const auto& column : relation->columns) {
      if (const auto it = change.record.find(column.name); column.key && it != change.record.end()) {
        change.old_record[column.name] = it->value();
      }
    }
  }
  return row;
}

TableBook::Row TableBook::remove(const pgoutput::Delete& message, Instant committed_at) const {
  const Relation* relation = published(message.relation);
  if (relation == nullptr) return {};
  Row row{std::make_shared<Change>(), 0};
  row.change->kind = ChangeKind::kDelete;
  row.change->table = relation->table;
  row.change->committed_at = committed_at;
  row.change->old_record = object(*relation, message.old_row, !message.old_is_whole, nullptr, row.bytes);
  return row;
}

}  // namespace bedside::store::postgres
