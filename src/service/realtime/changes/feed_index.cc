#include "service/realtime/changes/feed_index.h"

#include <algorithm>
#include <map>

#include "service/realtime/changes/change_frame.h"
#include "wire/phoenix/words.h"

namespace bedside::service {
namespace {

using wire::phoenix::Version;

// A group this large gets an index by equality filter; below, trying every wish is cheaper than hashing the row.
constexpr std::size_t kIndexFrom = 16;

}  // namespace

struct FeedIndex::Shape {
  Binding binding;
  std::uint32_t id = 0;
  struct Part {
    Table* table;
    Filter filter;
    std::shared_ptr<const ChangeWriter> writer;
  };
  std::vector<Part> parts;
  std::size_t patterns = 0;
};

// What matched of one wish: the bindings that want the same columns travel in one message.
struct FeedIndex::Hit {
  const ChangeWriter* writer = nullptr;
  std::string ids_json;
};

struct FeedIndex::Wish {
  std::string key;
  struct Part {
    ShapePtr shape;
    const Shape::Part* part;
  };
  std::vector<Part> parts;
  std::optional<Filter::Equality> equality;  // Only when the wish has a single part.

  // The answer for the change of that serial number.
  std::uint64_t serial = 0;
  std::vector<Hit> hits;
};

struct FeedIndex::Entry {
  FeedTarget target;
  std::shared_ptr<Wish> wish;
  Table* table = nullptr;
  std::optional<UserId> user;  // None: the service role's group.
  std::size_t position = 0;    // In its group's list.

  ~Entry();
};

struct FeedIndex::Group {
  std::vector<Entry*> entries;
  // Column to value to entries; entries without an equality stand under the empty column.
  using ByValue = std::unordered_map<std::string, std::vector<Entry*>>;
  std::unique_ptr<std::map<std::string, ByValue, std::less<>>> index;

  void add(Entry& entry) {
    entry.position = entries.size();
    entries.push_back(&entry);
    if (index) {
      index_list(entry).push_back(&entry);
    } else if (entries.size() >= kIndexFrom) {
      index = std::make_unique<std::map<std::string, ByValue, std::less<>>>();
      for (Entry* each : entries) index_list(*each).push_back(each);
    }
  }

  void remove(Entry& entry) {
    entries[entry.position] = entries.back();
    entries[entry.position]->position = entry.position;
    entries.pop_back();
    if (!index) return;
    const std::string column = entry.wish->equality ? entry.wish->equality->column : std::string();
    const std::string key = entry.wish->equality ? entry.wish->equality->key : std::string();
    ByValue& values = (*index)[column];
    std::vector<Entry*>& list = values[key];
    list.erase(std::find(list.begin(), list.end(), &entry));
    if (list.empty()) values.erase(key);
    if (values.empty()) index->erase(column);
  }

 private:
  std::vector<Entry*>& index_list(const Entry& entry) {
    if (!entry.wish->equality) return (*index)[std::string()][std::string()];
    return (*index)[entry.wish->equality->column][entry.wish->equality->key];
  }
};

struct FeedIndex::Table {
  std::shared_ptr<const store::FeedTable> table;
  // By the columns asked for; none is all of them. Whoever asks for the same columns shares the encoded change.
  std::map<std::vector<std::string>, std::weak_ptr<const ChangeWriter>> writers;
  std::shared_ptr<const ChangeWriter> whole;
  std::unordered_map<UserId, Group> users;
  Group service;
  std::unordered_map<std::string, std::weak_ptr<Wish>> wishes;

  bool matches(const Binding& binding) const {
    return (binding.schema == "*" || binding.schema == table->schema) &&
           (binding.table == "*" || binding.table == table->name);
  }

  std::shared_ptr<const ChangeWriter> writer(const std::optional<std::vector<std::string>>& select) {
    if (!select) return whole;
    std::erase_if(writers, [](const auto& known) { return known.second.expired(); });
    auto& known = writers[*select];
    auto shared = known.lock();
    if (!shared) known = shared = std::make_shared<const ChangeWriter>(*table, &*select);
    return shared;
  }
};

FeedIndex::Entry::~Entry() {
  if (user) {
    const auto it = table->users.find(*user);
    it->second.remove(*this);
    if (it->second.entries.empty()) table->users.erase(it);
  } else {
    table->service.remove(*this);
  }
  if (wish.use_count() == 1) table->wishes.erase(wish->key);
}

// Frames of one change. Channels of one topic that matched alike get the very same bytes.
struct FeedIndex::FrameCache {
  struct Key {
    const Hit* hit;
    const std::string* topic;
    Version version;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      const auto mix = reinterpret_cast<std::uintptr_t>(key.hit) * 31 + reinterpret_cast<std::uintptr_t>(key.topic);
      return (mix ^ (mix >> 7)) * 2 + static_cast<std::size_t>(key.version);
    }
  };
  std::vector<std::pair<const ChangeWriter*, std::string>> data;
  std::unordered_map<Key, net::FramePtr, Hash> frames;
  Key last_key{};
  net::FramePtr last;

  const net::FramePtr& frame(const FeedIndex& index, const store::Change& change, const Hit& hit,
                             const FeedTarget& to) {
    const Key key{&hit, to.topic, to.version};
    if (last && key == last_key) return last;
    net::FramePtr& made = frames[key];
    if (!made) {
      const std::string& body = encoded(index, change, *hit.writer);
      auto bytes = wire::phoenix::encode_text(
          to.version, {"", "", *to.topic, wire::phoenix::kPostgresChanges, change_payload(hit.ids_json, body)});
      made = std::make_shared<const net::Frame>(net::Frame{net::FrameKind::kText, std::move(bytes)});
    }
    last_key = key;
    last = made;
    return last;
  }

 private:
  const std::string& encoded(const FeedIndex& index, const store::Change& change, const ChangeWriter& writer) {
    for (const auto& [by, text] : data) {
      if (by == &writer) return text;
    }
    return data.emplace_back(&writer, writer.data(change, index.max_change_bytes_)).second;
  }
};

FeedIndex::FeedIndex(const std::vector<std::shared_ptr<const store::FeedTable>>& tables, std::size_t max_change_bytes)
    : max_change_bytes_(max_change_bytes) {
  for (const auto& table : tables) {
    tables_.push_back(std::make_unique<Table>());
    tables_.back()->table = table;
    tables_.back()->whole = std::make_shared<const ChangeWriter>(*table);
  }
}

FeedIndex::~FeedIndex() = default;

Result<FeedIndex::ShapePtr, std::string> FeedIndex::resolve(Binding binding) {
  const std::string key = binding.key();
  if (const auto it = shapes_.find(key); it != shapes_.end()) {
    if (auto shape = it->second.lock()) return ShapePtr(std::move(shape));
  }
  auto shape = std::make_unique<Shape>();
  for (const auto& table : tables_) {
    if (!table->matches(binding)) continue;
    auto filter = Filter::bind(binding.conditions, *table->table);
    if (!filter.ok()) return unable_to_subscribe(binding);
    shape->patterns = std::max(shape->patterns, filter->patterns());
    for (const auto& name : binding.select.value_or(std::vector<std::string>())) {
      const auto& columns = table->table->columns;
      if (std::none_of(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; })) {
        return unable_to_subscribe(binding);
      }
    }
    shape->parts.push_back({table.get(), std::move(*filter), table->writer(binding.select)});
  }
  if (shape->parts.empty()) return unable_to_subscribe(binding);
  shape->id = binding_hash(key);
  while (ids_.contains(shape->id)) shape->id = shape->id % ((1U << 27) - 1) + 1;
  shape->binding = std::move(binding);
  ids_.emplace(shape->id, key);
  // Subscriptions never outlive the index, and shapes never outlive their subscriptions.
  ShapePtr shared(shape.release(), [this](const Shape* dead) {
    shapes_.erase(ids_[dead->id]);
    ids_.erase(dead->id);
    delete dead;
  });
  shapes_[key] = shared;
  return shared;
}

std::uint32_t FeedIndex::id_of(const ShapePtr& shape) { return shape->id; }
std::size_t FeedIndex::patterns_of(const ShapePtr& shape) { return shape->patterns; }

FeedIndex::Subscription::Subscription() = default;
FeedIndex::Subscription::~Subscription() = default;
FeedIndex::Subscription::Subscription(Subscription&&) noexcept = default;
FeedIndex::Subscription& FeedIndex::Subscription::operator=(Subscription&&) noexcept = default;

void FeedIndex::Subscription::reset() { entries_.clear(); }

std::shared_ptr<FeedIndex::Wish> FeedIndex::wish_for(Table& table, const std::vector<ShapePtr>& shapes) {
  auto wish = std::make_shared<Wish>();
  for (const auto& shape : shapes) {
    const auto part =
        std::find_if(shape->parts.begin(), shape->parts.end(), [&](const auto& one) { return one.table == &table; });
    if (part == shape->parts.end()) continue;
    // A client may list one binding twice; both copies carry the same id.
    if (std::any_of(wish->parts.begin(), wish->parts.end(), [&](const auto& had) { return had.shape == shape; }))
      continue;
    wish->parts.push_back({shape, &*part});
    wish->key += std::to_string(shape->id) + ",";
  }
  if (wish->parts.empty()) return nullptr;
  std::weak_ptr<Wish>& known = table.wishes[wish->key];
  if (auto shared = known.lock()) return shared;
  if (wish->parts.size() == 1) wish->equality = wish->parts.front().part->filter.equality();
  known = wish;
  return wish;
}

FeedIndex::Subscription FeedIndex::attach(const FeedTarget& target, const store::Actor& actor,
                                          const std::vector<ShapePtr>& shapes) {
  Subscription subscription;
  const bool is_service = actor.role == store::Role::kService;
  if (!is_service && (actor.role != store::Role::kAuthenticated || !actor.user)) return subscription;
  for (const auto& table : tables_) {
    auto wish = wish_for(*table, shapes);
    if (!wish) continue;
    auto entry = std::make_unique<Entry>();
    entry->target = target;
    entry->wish = std::move(wish);
    entry->table = table.get();
    if (!is_service) entry->user = actor.user;
    (is_service ? table->service : table->users[*actor.user]).add(*entry);
    subscription.entries_.push_back(std::move(entry));
  }
  return subscription;
}

void FeedIndex::evaluate(Wish& wish, const store::Change& change) {
  if (wish.serial == serial_) return;
  wish.serial = serial_;
  wish.hits.clear();
  const auto& row = change.kind == store::ChangeKind::kDelete ? change.old_record : change.record;
  for (const auto& [shape, part] : wish.parts) {
    if (!shape->binding.wants(change.kind) || !part->filter.matches(row)) continue;
    auto hit = std::find_if(wish.hits.begin(), wish.hits.end(),
                            [writer = part->writer.get()](const Hit& known) { return known.writer == writer; });
    if (hit == wish.hits.end()) hit = wish.hits.insert(wish.hits.end(), Hit{part->writer.get(), "["});
    if (hit->ids_json.size() > 1) hit->ids_json += ',';
    hit->ids_json += std::to_string(shape->id);
  }
  for (Hit& hit : wish.hits) hit.ids_json += ']';
}

std::size_t FeedIndex::deliver(const std::vector<Entry*>& entries, const store::Change& change, FrameCache& cache) {
  std::size_t sent = 0;
  for (const Entry* entry : entries) {
    evaluate(*entry->wish, change);
    for (const Hit& hit : entry->wish->hits) {
      entry->target.socket->send(cache.frame(*this, change, hit, entry->target));
      ++sent;
    }
  }
  return sent;
}

std::size_t FeedIndex::deliver(const Group& group, const store::Change& change, FrameCache& cache) {
  if (!group.index) return deliver(group.entries, change, cache);
  std::size_t sent = 0;
  const auto& row = change.kind == store::ChangeKind::kDelete ? change.old_record : change.record;
  for (const auto& [column, values] : *group.index) {
    std::string key;
    if (!column.empty()) {
      const auto& columns = change.table->columns;
      const auto info =
          std::find_if(columns.begin(), columns.end(), [&](const auto& one) { return one.name == column; });
      const auto it = row.find(column);
      if (info == columns.end() || it == row.end()) continue;
      const auto value = read_column(type_family(info->type), it->value());
      if (!value) continue;
      key = index_key(*value);
    }
    if (const auto list = values.find(key); list != values.end()) sent += deliver(list->second, change, cache);
  }
  return sent;
}

std::size_t FeedIndex::publish(const store::Change& change) {
  const auto table = std::find_if(tables_.begin(), tables_.end(), [&](const auto& one) {
    return one->table == change.table ||
           (one->table->name == change.table->name && one->table->schema == change.table->schema);
  });
  if (table == tables_.end()) return 0;
  ++serial_;
  FrameCache cache;
  std::size_t sent = deliver((*table)->service, change, cache);
  const auto& users = (*table)->users;
  const auto& audience = change.audience;
  // The smaller side asks the larger one.
  if (audience.everyone_signed_in) {
    for (const auto& [user, group] : users) sent += deliver(group, change, cache);
  } else if (audience.users.size() <= users.size()) {
    for (const UserId& user : audience.users) {
      if (const auto it = users.find(user); it != users.end()) sent += deliver(it->second, change, cache);
    }
  } else {
    for (const auto& [user, group] : users) {
      if (std::binary_search(audience.users.begin(), audience.users.end(), user)) sent += deliver(group, change, cache);
    }
  }
  return sent;
}

}  // namespace bedside::service
