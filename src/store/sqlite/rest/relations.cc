#include "store/sqlite/rest/relations.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "store/suggest.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {
namespace {

bool is_identity(const Table& table, std::string_view column) {
  const auto* found = table.find_column(column);
  return found != nullptr && found->identity;
}

// All relations that start at `parent`.
std::vector<Relation> relations_of(const Table& parent) {
  std::vector<Relation> found;
  for (const auto& reference : parent.references) {
    found.push_back({.cardinality = Cardinality::kToOne,
                     .parent = &parent,
                     .child = find_table(reference.target_table),
                     .parent_column = reference.column,
                     .child_column = "id",
                     .constraint = reference.constraint});
  }
  for (const auto& table : public_tables()) {
    for (const auto& reference : table.references) {
      if (reference.target_table != parent.name) continue;
      found.push_back({.cardinality = Cardinality::kToMany,
                       .parent = &parent,
                       .child = &table,
                       .parent_column = "id",
                       .child_column = reference.column,
                       .constraint = reference.constraint});
      // A junction is a table whose primary key holds both references.
      if (!is_identity(table, reference.column)) continue;
      for (const auto& other : table.references) {
        if (&other == &reference || !is_identity(table, other.column)) continue;
        found.push_back({.cardinality = Cardinality::kManyToMany,
                         .parent = &parent,
                         .child = find_table(other.target_table),
                         .parent_column = "id",
                         .child_column = "id",
                         .constraint = {},
                         .junction = &table,
                         .to_parent = &reference,
                         .to_child = &other});
      }
    }
  }
  return found;
}

// The target may be named by its table, by the foreign key, or by the parent's own column.
bool is_target(const Relation& relation, std::string_view name) {
  if (relation.child->name == name) return true;
  if (relation.cardinality == Cardinality::kManyToMany) return false;
  return relation.constraint == name || (relation.cardinality == Cardinality::kToOne && relation.parent_column == name);
}

bool fits_hint(const Relation& relation, std::string_view hint) {
  if (hint.empty()) return true;
  if (relation.cardinality == Cardinality::kManyToMany) return relation.junction->name == hint;
  const auto column = relation.cardinality == Cardinality::kToOne ? relation.parent_column : relation.child_column;
  return relation.constraint == hint || column == hint;
}

std::string call_of(std::string_view name, std::string_view column) {
  return std::string(name) + "(" + std::string(column) + ")";
}

// One line of the details of PGRST201.
boost::json::object describe(const Relation& relation) {
  std::string how;
  std::string_view cardinality = "many-to-one";
  if (relation.cardinality == Cardinality::kManyToMany) {
    cardinality = "many-to-many";
    how = std::string(relation.junction->name) + " using " +
          call_of(relation.to_parent->constraint, relation.to_parent->column) + " and " +
          call_of(relation.to_child->constraint, relation.to_child->column);
  } else {
    if (relation.cardinality == Cardinality::kToMany) cardinality = "one-to-many";
    how = std::string(relation.constraint) + " using " + call_of(relation.parent->name, relation.parent_column) +
          " and " + call_of(relation.child->name, relation.child_column);
  }
  return {{"cardinality", cardinality},
          {"embedding", std::string(relation.parent->name) + " with " + std::string(relation.child->name)},
          {"relationship", how}};
}

DbError ambiguous(const Table& parent, const postgrest::Node& embed, const std::vector<Relation>& candidates) {
  boost::json::array details;
  std::string options;
  for (const auto& relation : candidates) {
    details.push_back(describe(relation));
    if (!options.empty()) options += ", ";
    const auto hint = relation.cardinality == Cardinality::kManyToMany ? relation.junction->name : relation.constraint;
    options += "'" + embed.relation + "!" + std::string(hint) + "'";
  }
  return {"PGRST201",
          "Could not embed because more than one relationship was found for '" + std::string(parent.name) + "' and '" +
              embed.relation + "'",
          json::serialize(details),
          "Try changing '" + embed.relation + "' to one of the following: " + options +
              ". Find the desired relationship in the 'details' key."};
}

DbError no_relation(const Table& parent, const postgrest::Node& embed, const std::vector<Relation>& all) {
  std::vector<std::string_view> names;
  for (const auto& relation : all) names.push_back(relation.child->name);
  const auto near = nearest(embed.relation, names);
  const std::string by_hint = embed.hint.empty() ? "" : " using the hint '" + embed.hint + "'";
  return {"PGRST200",
          "Could not find a relationship between '" + std::string(parent.name) + "' and '" + embed.relation +
              "' in the schema cache",
          "Searched for a foreign key relationship between '" + std::string(parent.name) + "' and '" + embed.relation +
              "'" + by_hint + " in the schema 'public', but no matches were found.",
          near ? "Perhaps you meant '" + std::string(*near) + "' instead of '" + embed.relation + "'." : ""};
}

}  // namespace

Result<Relation, DbError> find_relation(const Table& parent, const postgrest::Node& embed) {
  const auto all = relations_of(parent);
  std::vector<Relation> candidates;
  for (const auto& relation : all) {
    if (is_target(relation, embed.relation) && fits_hint(relation, embed.hint)) candidates.push_back(relation);
  }
  if (candidates.empty()) return no_relation(parent, embed, all);
  if (candidates.size() > 1) return ambiguous(parent, embed, candidates);
  return candidates.front();
}

}  // namespace bedside::store::sqlite::rest
