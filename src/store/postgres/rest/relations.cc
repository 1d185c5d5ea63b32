#include "store/postgres/rest/relations.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "store/suggest.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::rest {
namespace {

bool is_unique(const Table& table, const std::vector<std::string>& columns) {
  return std::ranges::any_of(table.uniques, [&](const std::vector<std::string>& unique) {
    return std::ranges::all_of(unique, [&](const std::string& c) { return std::ranges::count(columns, c) > 0; });
  });
}

bool in_key(const ForeignKey& key) {
  return std::ranges::all_of(key.from_columns,
                             [&](const std::string& c) { return std::ranges::count(key.from->key, c) > 0; });
}

std::vector<Relation> relations_of(const Catalogue& catalogue, const Table& parent) {
  std::vector<Relation> found;
  for (const ForeignKey& key : catalogue.foreign_keys) {
    // Another schema is another API, as upstream.
    if (key.from->schema != key.to->schema) continue;
    if (key.from == &parent) found.push_back({Cardinality::kToOne, &parent, key.to, &key, nullptr, true});
    if (key.to != &parent) continue;
    const auto back = is_unique(*key.from, key.from_columns) ? Cardinality::kToOne : Cardinality::kToMany;
    found.push_back({back, &parent, key.from, &key, nullptr, false});
    // A junction is a table whose primary key holds both references.
    if (!in_key(key)) continue;
    for (const ForeignKey& other : catalogue.foreign_keys) {
      // The same columns again are the same reference, to a view of what they refer to.
      if (other.from_columns == key.from_columns || other.from != key.from || !in_key(other)) continue;
      if (other.to->schema != parent.schema) continue;
      found.push_back({Cardinality::kManyToMany, &parent, other.to, &key, &other, false});
    }
  }
  return found;
}

const std::string& own_column(const Relation& relation) {
  return relation.from_parent ? relation.key->from_columns.front() : relation.key->to_columns.front();
}

// A table that refers to itself: one key, and two relations along it.
bool is_self(const Relation& relation) { return relation.parent == relation.child; }

bool is_target(const Relation& relation, const postgrest::Node& embed) {
  const std::string_view name = embed.relation;
  if (is_self(relation) && relation.cardinality != Cardinality::kManyToMany) {
    // The word of the key or of its column is the row referred to, the table's own name the rows that refer, as
    // upstream.
    if (!relation.from_parent) return relation.child->name == name;
    return relation.key->name == name || own_column(relation) == name;
  }
  // Through a junction to oneself leads only what names the junction.
  if (is_self(relation) && embed.hint.empty()) return false;
  if (relation.child->name == name) return true;
  // The word of a key or of a column means the table, and none of its views, as upstream.
  if (relation.cardinality == Cardinality::kManyToMany || relation.child->is_view) return false;
  return relation.key->name == name || (relation.from_parent && own_column(relation) == name);
}

bool fits_hint(const Relation& relation, std::string_view hint) {
  if (hint.empty()) return true;
  if (relation.cardinality == Cardinality::kManyToMany) return relation.key->from->name == hint;
  return relation.key->name == hint || relation.key->from_columns.front() == hint;
}

std::string call_of(const std::string& name, const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + column;
  return name + "(" + list + ")";
}

// One line of the details of PGRST201.
boost::json::object describe(const Relation& relation) {
  std::string how;
  std::string_view cardinality = relation.from_parent                               ? "many-to-one"
                                 : relation.cardinality == Cardinality::kToOne      ? "one-to-one"
                                 : relation.cardinality == Cardinality::kManyToMany ? "many-to-many"
                                                                                    : "one-to-many";
  const ForeignKey& key = *relation.key;
  if (relation.cardinality == Cardinality::kManyToMany) {
    how = key.from->name + " using " + call_of(key.name, key.from_columns) + " and " +
          call_of(relation.child_key->name, relation.child_key->from_columns);
  } else {
    const auto& mine = relation.from_parent ? key.from_columns : key.to_columns;
    const auto& theirs = relation.from_parent ? key.to_columns : key.from_columns;
    how = key.name + " using " + call_of(relation.parent->name, mine) + " and " + call_of(relation.child->name, theirs);
  }
  return {{"cardinality", cardinality},
          {"embedding", relation.parent->name + " with " + relation.child->name},
          {"relationship", how}};
}

DbError ambiguous(const Table& parent, const postgrest::Node& embed, const std::vector<Relation>& candidates) {
  boost::json::array details;
  std::string options;
  for (const Relation& relation : candidates) {
    details.push_back(describe(relation));
    if (!options.empty()) options += ", ";
    const bool many = relation.cardinality == Cardinality::kManyToMany;
    options += "'" + embed.relation + "!" + (many ? relation.key->from->name : relation.key->name) + "'";
  }
  return {"PGRST201",
          "Could not embed because more than one relationship was found for '" + parent.name + "' and '" +
              embed.relation + "'",
          json::serialize(details),
          "Try changing '" + embed.relation + "' to one of the following: " + options +
              ". Find the desired relationship in the 'details' key."};
}

DbError no_relation(const Table& parent, const postgrest::Node& embed, const std::vector<Relation>& all) {
  std::vector<std::string_view> names;
  for (const Relation& relation : all) names.push_back(relation.child->name);
  const auto near = nearest(embed.relation, names);
  const std::string by_hint = embed.hint.empty() ? "" : " using the hint '" + embed.hint + "'";
  return {
      "PGRST200",
      "Could not find a relationship between '" + parent.name + "' and '" + embed.relation + "' in the schema cache",
      "Searched for a foreign key relationship between '" + parent.name + "' and '" + embed.relation + "'" + by_hint +
          " in the schema '" + parent.schema + "', but no matches were found.",
      near ? "Perhaps you meant '" + std::string(*near) + "' instead of '" + embed.relation + "'." : ""};
}

}  // namespace

Result<Relation, DbError> find_relation(const Catalogue& catalogue, const Table& parent, const postgrest::Node& embed) {
  const auto all = relations_of(catalogue, parent);
  std::vector<Relation> candidates;
  for (const Relation& relation : all) {
    if (is_target(relation, embed) && fits_hint(relation, embed.hint)) candidates.push_back(relation);
  }
  if (candidates.empty()) return no_relation(parent, embed, all);
  if (candidates.size() > 1) return ambiguous(parent, embed, candidates);
  return candidates.front();
}

}  // namespace bedside::store::postgres::rest
