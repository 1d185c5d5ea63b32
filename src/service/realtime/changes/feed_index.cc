#include "service/realtime/changes/feed_index.h"

#include <algorithm>
#include <array>
#include <functional>
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
    std::shared_ptr<Table> table;
    Filter filter;
    std::array<std::shared_ptr<const ChangeWriter>, 3> writers;  // By role; null when it may not read what it needs.
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
    const ChangeWriter* writer;
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
  std::shared_ptr<Table> table;
  std::optional<UserId> user;  // With neither user nor actor it stands in the service role's group.
  store::ActorPtr actor;
  std::size_t position = 0;  // In its group's list.

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
  std::unordered_map<store::ActorPtr, Group> actors;
  Group service;
  std::unordered_map<std::string, std::weak_ptr<Wish>> wishes;

  bool matches(const Binding& binding) const {
    return (binding.schema == "*" || binding.schema == table->schema) &&
           (binding.table == "*" || binding.table == table->name);
  }

  // Null when the role may not read the columns that `binding` needs, or those that name a row.
  std::shared_ptr<const ChangeWriter> writer(const Binding& binding, store::Role role) {
    std::vector<std::string> visible;
    bool narrowed = binding.select.has_value();
    for (const auto& column : table->columns) {
      const bool readable = column.readable_by(role);
      const bool filtered = std::any_of(binding.conditions.begin(), binding.conditions.end(),
                                        [&](const auto& condition) { return condition.column == column.name; });
      if (!readable && (column.identity || filtered)) return nullptr;
      narrowed = narrowed || !readable;
      const bool wanted =
          !binding.select || std::binary_search(binding.select->begin(), binding.select->end(), column.name);
      if (readable && wanted) visible.push_back(column.name);
    }
    if (visible.empty()) return nullptr;
    if (!narrowed) return whole;
    std::sort(visible.begin(), visible.end());
    std::erase_if(writers, [](const auto& known) { return known.second.expired(); });
    auto& known = writers[visible];
    auto shared = known.lock();
    if (!shared) known = shared = std::make_shared<const ChangeWriter>(*table, &visible);
    return shared;
  }

  template <class Groups, class Key>
  static void take_out(Groups& groups, const Key& key, Entry& entry) {
    const auto it = groups.find(key);
    it->second.remove(entry);
    if (it->second.entries.empty()) groups.erase(it);
  }
};

FeedIndex::Entry::~Entry() {
  if (user) {
    Table::take_out(table->users, *user, *this);
  } else if (actor) {
    Table::take_out(table->actors, actor, *this);
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

FeedIndex::FeedIndex(const store::FeedTables& tables, std::size_t max_change_bytes)
    : max_change_bytes_(max_change_bytes) {
  set_tables(tables);
}

FeedIndex::~FeedIndex() = default;

void FeedIndex::set_tables(const store::FeedTables& tables) {
  tables_.clear();
  shapes_.clear();
  for (const auto& table : tables) {
    tables_.push_back(std::make_shared<Table>());
    tables_.back()->table = table;
    tables_.back()->whole = std::make_shared<const ChangeWriter>(*table);
  }
}

bool FeedIndex::has_tables_for_anon() const {
  return std::any_of(tables_.begin(), tables_.end(),
                     [](const auto& one) { return one->table->decided != store::Decided::kByUser; });
}

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
    Shape::Part part{table, std::move(*filter), {}};
    for (const auto role : {store::Role::kAnon, store::Role::kAuthenticated, store::Role::kService}) {
      part.writers[static_cast<std::size_t>(role)] = table->writer(binding, role);
    }
    shape->parts.push_back(std::move(part));
  }
  if (shape->parts.empty()) return unable_to_subscribe(binding);
  shape->id = binding_hash(key);
  // Also after the tables have changed, when the one before is still in use: the client knows this id.
  for (auto it = ids_.find(shape->id); it != ids_.end() && it->second.key != key; it = ids_.find(shape->id)) {
    shape->id = shape->id % ((1U << 27) - 1) + 1;
  }
  shape->binding = std::move(binding);
  Numbered& numbered = ids_[shape->id];
  numbered.key = key;
  ++numbered.shapes;
  // Subscriptions never outlive the index, and shapes never outlive their subscriptions.
  ShapePtr shared(shape.release(), [this](const Shape* dead) {
    const auto name = ids_.find(dead->id);
    const auto known = shapes_.find(name->second.key);
    if (known != shapes_.end() && known->second.expired()) shapes_.erase(known);
    if (--name->second.shapes == 0) ids_.erase(name);
    delete dead;
  });
  shapes_[key] = shared;
  return shared;
}

const Binding& FeedIndex::binding_of(const ShapePtr& shape) { return shape->binding; }
std::uint32_t FeedIndex::id_of(const ShapePtr& shape) { return shape->id; }
std::size_t FeedIndex::patterns_of(const ShapePtr& shape) { return shape->patterns; }

FeedIndex::Subscription::Subscription() = default;
FeedIndex::Subscription::~Subscription() = default;
FeedIndex::Subscription::Subscription(Subscription&&) noexcept = default;
FeedIndex::Subscription& FeedIndex::Subscription::operator=(Subscription&&) noexcept = default;

void FeedIndex::Subscription::reset() { entries_.clear(); }

std::shared_ptr<FeedIndex::Wish> FeedIndex::wish_for(Table& table, const std::vector<ShapePtr>& shapes,
                                                     store::Role role) {
  auto wish = std::make_shared<Wish>();
  for (const auto& shape : shapes) {
    const auto part = std::find_if(shape->parts.begin(), shape->parts.end(),
                                   [&](const auto& one) { return one.table.get() == &table; });
    if (part == shape->parts.end()) continue;
    const ChangeWriter* writer = part->writers[static_cast<std::size_t>(role)].get();
    if (writer == nullptr) continue;
    // A client may list one binding twice; both copies carry the same id.
    if (std::any_of(wish->parts.begin(), wish->parts.end(), [&](const auto& had) { return had.shape == shape; }))
      continue;
    wish->parts.push_back({shape, &*part, writer});
    wish->key += std::to_string(shape->id) + ",";
  }
  if (wish->parts.empty()) return nullptr;
  wish->key += std::to_string(static_cast<int>(role));
  std::weak_ptr<Wish>& known = table.wishes[wish->key];
  if (auto shared = known.lock()) return shared;
  if (wish->parts.size() == 1) wish->equality = wish->parts.front().part->filter.equality();
  known = wish;
  return wish;
}

store::ActorPtr FeedIndex::intern(const store::Actor& actor) {
  std::string key = std::to_string(static_cast<int>(actor.role)) + actor.claims_json;
  if (actor.claims_json.empty() && actor.user) key += actor.user->text();
  auto& known = (*actors_)[key];
  if (auto shared = known.lock()) return shared;
  // A store may hold on to an actor for longer than this index lives.
  store::ActorPtr made(new store::Actor(actor), [book = std::weak_ptr(actors_), key](const store::Actor* dead) {
    delete dead;
    const auto alive = book.lock();
    const auto it = alive ? alive->find(key) : ActorBook::iterator();
    if (alive && it != alive->end() && it->second.expired()) alive->erase(it);
  });
  known = made;
  return made;
}

void FeedIndex::enter(Entry& entry, const store::Actor& actor) {
  Table& table = *entry.table;
  if (actor.role == store::Role::kService) {
    table.service.add(entry);
  } else if (table.table->decided == store::Decided::kByUser) {
    entry.user = actor.user;
    table.users[*actor.user].add(entry);
  } else {
    entry.actor = intern(actor);
    table.actors[entry.actor].add(entry);
  }
}

FeedIndex::Subscription FeedIndex::attach(const FeedTarget& target, const store::Actor& actor,
                                          const std::vector<ShapePtr>& shapes) {
  Subscription subscription;
  if (actor.role == store::Role::kAuthenticated && !actor.user) return subscription;
  for (const auto& table : tables_) {
    if (actor.role == store::Role::kAnon && table->table->decided == store::Decided::kByUser) continue;
    auto wish = wish_for(*table, shapes, actor.role);
    if (!wish) continue;
    auto entry = std::make_unique<Entry>();
    entry->target = target;
    entry->wish = std::move(wish);
    entry->table = table;
    enter(*entry, actor);
    subscription.entries_.push_back(std::move(entry));
  }
  return subscription;
}

void FeedIndex::evaluate(Wish& wish, const store::Change& change) {
  if (wish.serial == serial_) return;
  wish.serial = serial_;
  wish.hits.clear();
  const auto& row = change.kind == store::ChangeKind::kDelete ? change.old_record : change.record;
  for (const auto& [shape, part, writer] : wish.parts) {
    if (!shape->binding.wants(change.kind) || !part->filter.matches(row)) continue;
    auto hit = std::find_if(wish.hits.begin(), wish.hits.end(),
                            [wanted = writer](const Hit& known) { return known.writer == wanted; });
    if (hit == wish.hits.end()) hit = wish.hits.insert(wish.hits.end(), Hit{writer, "["});
    if (hit->ids_json.size() > 1) hit->ids_json += ',';
    hit->ids_json += std::to_string(shape->id);
  }
  for (Hit& hit : wish.hits) hit.ids_json += ']';
}

// The entries of a group that the change can be for: all of them, or those whose equality filter its row fits.
template <class Each>
void FeedIndex::candidates(const Group& group, const store::Change& change, const Each& each) {
  if (!group.index) return each(group.entries);
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
    if (const auto list = values.find(key); list != values.end()) each(list->second);
  }
}

std::size_t FeedIndex::deliver(const Group& group, const store::Change& change, FrameCache& cache) {
  std::size_t sent = 0;
  candidates(group, change, [&](const std::vector<Entry*>& entries) {
    for (const Entry* entry : entries) {
      evaluate(*entry->wish, change);
      for (const Hit& hit : entry->wish->hits) {
        entry->target.socket->send(cache.frame(*this, change, hit, entry->target));
        ++sent;
      }
    }
  });
  return sent;
}

std::shared_ptr<FeedIndex::Table> FeedIndex::find(const store::FeedTable& table) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const auto& one) {
    return one->table.get() == &table || (one->table->name == table.name && one->table->schema == table.schema);
  });
  return found == tables_.end() ? nullptr : *found;
}

std::vector<store::ActorPtr> FeedIndex::interested(const store::Change& change) {
  std::vector<store::ActorPtr> actors;
  const auto table = find(*change.table);
  if (!table) return actors;
  ++serial_;
  for (const auto& [actor, group] : table->actors) {
    bool wanted = false;
    candidates(group, change, [&](const std::vector<Entry*>& entries) {
      for (std::size_t i = 0; i < entries.size() && !wanted; ++i) {
        evaluate(*entries[i]->wish, change);
        wanted = !entries[i]->wish->hits.empty();
      }
    });
    if (wanted) actors.push_back(actor);
  }
  return actors;
}

std::size_t FeedIndex::publish(const store::Change& change) {
  const auto table = find(*change.table);
  if (!table) return 0;
  ++serial_;
  FrameCache cache;
  std::size_t sent = deliver(table->service, change, cache);
  const auto& audience = change.audience;
  // The smaller side asks the larger one.
  const auto among = [&](const auto& groups, const auto& listed) {
    if (listed.size() <= groups.size()) {
      for (const auto& one : listed) {
        if (const auto it = groups.find(one); it != groups.end()) sent += deliver(it->second, change, cache);
      }
    } else {
      for (const auto& [one, group] : groups) {
        if (std::binary_search(listed.begin(), listed.end(), one)) sent += deliver(group, change, cache);
      }
    }
  };
  switch (table->table->decided) {
    case store::Decided::kByUser:
      if (!audience.everyone_signed_in) {
        among(table->users, audience.users);
      } else {
        for (const auto& [user, group] : table->users) sent += deliver(group, change, cache);
      }
      break;
    case store::Decided::kOpen:
      for (const auto& [actor, group] : table->actors) sent += deliver(group, change, cache);
      break;
    case store::Decided::kByAsking: among(table->actors, audience.actors); break;
  }
  return sent;
}

}  // namespace bedside::service
