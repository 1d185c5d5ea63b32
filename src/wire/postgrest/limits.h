// How much one request may ask. Real clients stay an order of magnitude below; what is above is refused by name.
#pragma once

#include <cstddef>

namespace bedside::postgrest {

inline constexpr std::size_t kMaxQueryBytes = 64 * 1024;
inline constexpr std::size_t kMaxParameters = 128;
inline constexpr std::size_t kMaxNameBytes = 256;
inline constexpr std::size_t kMaxSelectItems =
    50;                                        // Of one node; SQLite prints a row by one call of at most 100 arguments.
inline constexpr std::size_t kMaxEmbeds = 16;  // Of the whole request.
inline constexpr std::size_t kMaxEmbedDepth =
    3;  // SQLite's parser has a fixed stack; rest_property_test.cc goes to its end.
inline constexpr std::size_t kMaxConditions = 100;  // Filters of the whole request; SQLite nests expressions 200 deep.
inline constexpr std::size_t kMaxLogicDepth = 6;
inline constexpr std::size_t kMaxListValues = 2000;  // Of one in.(…).
inline constexpr std::size_t kMaxQuantified = 40;    // Of one like(any).{…}.
inline constexpr std::size_t kMaxJsonSteps = 16;
inline constexpr std::size_t kMaxOrderTerms = 16;
inline constexpr std::size_t kMaxBodyRows = 1000;
inline constexpr std::size_t kMaxBodyBytes = 1 << 20;
inline constexpr std::size_t kMaxBodyDepth = 64;
// Of what the database says of the response: its JSON, the headers in it, the value of one.
inline constexpr std::size_t kMaxSaidBytes = 64 * 1024;
inline constexpr std::size_t kMaxSaidFields = 32;
inline constexpr std::size_t kMaxSaidValueBytes = 8 * 1024;

}  // namespace bedside::postgrest
