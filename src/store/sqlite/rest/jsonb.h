// What PostgreSQL's jsonb operators mean (sections 8.14 and 9.16 of its manual), on parsed values.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace bedside::store::sqlite::rest {

// Object > Array > Boolean > Number > String > Null; more members or elements first, then the parts in order.
int compare(const boost::json::value& a, const boost::json::value& b);

// a @> b.
bool contains(const boost::json::value& a, const boost::json::value& b);

// Follows a path of keys (strings) and positions (integers, negative from the end); null when it leads nowhere.
const boost::json::value* follow(const boost::json::value& document, const boost::json::array& path);

// What ->> gives: nothing for null.
std::optional<std::string> as_text(const boost::json::value& value);

}  // namespace bedside::store::sqlite::rest
