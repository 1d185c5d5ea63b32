// The JSON body of a request, read member by member: what is there must have the right type and length.
//
// The first fault sticks, so that a handler reads all it needs and asks once.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "service/auth/http/refusal.h"

namespace bedside::service::auth {

inline constexpr std::size_t kMaxBodyBytes = 64 * 1024;
inline constexpr std::size_t kMaxUserMetadataBytes = 4096;  // It travels in every access token.
inline constexpr std::size_t kMaxAppMetadataBytes = 1024;

class Body {
 public:
  // An empty text is an empty object.
  explicit Body(std::string_view text);

  // Absent, null and "" are all nothing, as upstream reads them.
  std::string text(std::string_view name, std::size_t max_bytes = 1024);
  // Tells "" from absent.
  std::optional<std::string> optional_text(std::string_view name, std::size_t max_bytes = 1024);
  bool flag(std::string_view name, bool otherwise);
  boost::json::object object(std::string_view name);
  bool has(std::string_view name) const;

  const std::optional<Refusal>& fault() const { return fault_; }

 private:
  const boost::json::value* find(std::string_view name) const;
  void set_fault(Refusal refusal);

  boost::json::object members_;
  std::optional<Refusal> fault_;
};

// Metadata fits into a token, and can be read back from one. Nothing when it is good.
std::optional<Refusal> check_metadata(const boost::json::object& metadata, std::string_view name,
                                      std::size_t max_bytes);

// The first member of that name in a query; empty when there is none.
std::string query_member(std::string_view query, std::string_view name);

}  // namespace bedside::service::auth
