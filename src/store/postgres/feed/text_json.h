// A column's text, as PostgreSQL's output functions print it (DateStyle ISO, TimeZone UTC), to the JSON that
// to_jsonb() of the same value is: what Realtime puts into records.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

namespace bedside::store::postgres {

// `type` is the short name: int8, timestamptz, jsonb, _text for text[]. Types unknown here (enums, ranges, composites,
// inet, bytea …) are JSON strings. So is what a JSON number cannot say (NaN, infinity), and a document that is nested
// deeper than we read: supabase-js parses strings in json columns itself.
boost::json::value text_to_json(std::string_view type, std::string_view text);

}  // namespace bedside::store::postgres
