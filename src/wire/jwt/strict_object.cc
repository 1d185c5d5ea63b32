#include "wire/jwt/strict_object.h"

#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <string>
#include <vector>

#include "wire/json/json.h"

namespace bedside::wire::jwt {
namespace {

// Watches the parse and remembers the member names of the objects that are open.
struct MemberWatch {
  constexpr static std::size_t max_object_size = kMaxJsonMembers;
  constexpr static std::size_t max_array_size = kMaxJsonMembers;
  constexpr static std::size_t max_key_size = 1024;
  constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);

  using Error = boost::system::error_code;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Error&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t, Error&) { return true; }
  bool on_key_part(boost::json::string_view part, std::size_t, Error&) {
    key.append(part.data(), part.size());
    return true;
  }
  bool on_key(boost::json::string_view part, std::size_t, Error& error) {
    key.append(part.data(), part.size());
    const bool fresh = open.back().insert(std::move(key)).second;
    key.clear();
    if (!fresh) error = boost::json::error::syntax;
    return fresh;
  }
  bool on_string_part(boost::json::string_view, std::size_t, Error&) { return true; }
  bool on_string(boost::json::string_view, std::size_t, Error&) { return true; }
  bool on_number_part(boost::json::string_view, Error&) { return true; }
  bool on_int64(std::int64_t, boost::json::string_view, Error&) { return true; }
  bool on_uint64(std::uint64_t, boost::json::string_view, Error&) { return true; }
  bool on_double(double, boost::json::string_view, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(boost::json::string_view, Error&) { return true; }
  bool on_comment(boost::json::string_view, Error&) { return true; }

  std::vector<std::set<std::string>> open;
  std::string key;
};

}  // namespace

std::optional<boost::json::object> parse_strict_object(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::system::error_code error;
  boost::json::basic_parser<MemberWatch> watch(options);
  if (watch.write_some(false, text.data(), text.size(), error) != text.size() || error) return std::nullopt;

  auto value = json::parse(text, {text.size(), kMaxJsonDepth});
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

}  // namespace bedside::wire::jwt
