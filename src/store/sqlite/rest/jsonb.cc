#include "store/sqlite/rest/jsonb.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {
namespace {

using boost::json::value;

int sign(bool less, bool greater) { return less ? -1 : greater ? 1 : 0; }

int rank(const value& v) {
  switch (v.kind()) {
    case boost::json::kind::null: return 0;
    case boost::json::kind::string: return 1;
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return 2;
    case boost::json::kind::bool_: return 3;
    case boost::json::kind::array: return 4;
    case boost::json::kind::object: return 5;
  }
  return 0;
}

int compare_numbers(const value& a, const value& b) {
  if (a.is_double() || b.is_double()) {
    const double x = a.to_number<double>();
    const double y = b.to_number<double>();
    return sign(x<y, x> y);
  }
  // A uint64 only holds what no int64 can: it is the greater one.
  if (a.is_uint64() != b.is_uint64()) return a.is_uint64() ? 1 : -1;
  if (a.is_uint64()) return sign(a.get_uint64() < b.get_uint64(), a.get_uint64() > b.get_uint64());
  return sign(a.get_int64() < b.get_int64(), a.get_int64() > b.get_int64());
}

std::vector<const boost::json::key_value_pair*> sorted_members(const boost::json::object& object) {
  std::vector<const boost::json::key_value_pair*> members;
  for (const auto& member : object) members.push_back(&member);
  // jsonb keeps keys by length first.
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
    const std::string_view x = a->key();
    const std::string_view y = b->key();
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  });
  return members;
}

int compare_objects(const boost::json::object& a, const boost::json::object& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  const auto left = sorted_members(a);
  const auto right = sorted_members(b);
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::string_view x = left[i]->key();
    const std::string_view y = right[i]->key();
    if (x != y) return x < y ? -1 : 1;
    if (const int order = compare(left[i]->value(), right[i]->value())) return order;
  }
  return 0;
}

int compare_arrays(const boost::json::array& a, const boost::json::array& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const int order = compare(a[i], b[i])) return order;
  }
  return 0;
}

bool is_scalar(const value& v) { return !v.is_array() && !v.is_object(); }

bool array_contains(const boost::json::array& a, const value& wanted) {
  return std::any_of(a.begin(), a.end(), [&](const value& item) {
    if (is_scalar(wanted)) return is_scalar(item) && compare(item, wanted) == 0;
    return item.kind() == wanted.kind() && contains(item, wanted);
  });
}

}  // namespace

int compare(const value& a, const value& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  switch (a.kind()) {
    case boost::json::kind::null: return 0;
    case boost::json::kind::string: {
      const int order = a.get_string().compare(b.get_string());
      return sign(order<0, order> 0);
    }
    case boost::json::kind::bool_: return sign(a.get_bool() < b.get_bool(), a.get_bool() > b.get_bool());
    case boost::json::kind::array: return compare_arrays(a.get_array(), b.get_array());
    case boost::json::kind::object: return compare_objects(a.get_object(), b.get_object());
    default: return compare_numbers(a, b);
  }
}

bool contains(const value& a, const value& b) {
  if (a.is_object() && b.is_object()) {
    const auto& object = a.get_object();
    return std::all_of(b.get_object().begin(), b.get_object().end(), [&](const boost::json::key_value_pair& member) {
      const auto* own = object.if_contains(member.key());
      return own != nullptr && (is_scalar(*own) || own->kind() == member.value().kind()) &&
             contains(*own, member.value());
    });
  }
  if (a.is_array()) {
    // An array contains a bare scalar: the one exception of the manual. An array contained is read as a set.
    if (!b.is_array()) return is_scalar(b) && array_contains(a.get_array(), b);
    return std::all_of(b.get_array().begin(), b.get_array().end(),
                       [&](const value& wanted) { return array_contains(a.get_array(), wanted); });
  }
  return is_scalar(a) && is_scalar(b) && compare(a, b) == 0;
}

const value* follow(const value& document, const boost::json::array& path) {
  const value* at = &document;
  for (const auto& step : path) {
    if (step.is_string()) {
      const auto* object = at->if_object();
      at = object == nullptr ? nullptr : object->if_contains(step.get_string());
    } else {
      const auto* array = at->if_array();
      const std::int64_t size = array == nullptr ? 0 : static_cast<std::int64_t>(array->size());
      std::int64_t index = step.is_int64() ? step.get_int64() : size;
      if (index < 0) index = index < -size ? size : index + size;
      at = index < size ? &(*array)[static_cast<std::size_t>(index)] : nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::optional<std::string> as_text(const value& v) {
  if (v.is_null()) return std::nullopt;
  if (v.is_string()) return std::string(v.get_string());
  return json::serialize(v);
}

}  // namespace bedside::store::sqlite::rest
