#include "wire/postgrest/query.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "wire/postgrest/filter.h"
#include "wire/postgrest/limits.h"
#include "wire/postgrest/scanner.h"
#include "wire/postgrest/select.h"

namespace bedside::postgrest {
namespace {

struct Parameter {
  std::string key;
  std::string value;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Form decoding, as URLSearchParams writes it. A broken escape stays as it is, like upstream.
std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

Result<std::vector<Parameter>, Refusal> split(std::string_view query) {
  if (query.size() > kMaxQueryBytes) return too_much("bytes in its query string", kMaxQueryBytes);
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    if (parameters.size() == kMaxParameters) return too_much("query parameters", kMaxParameters);
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = pair.substr(std::min(equals + 1, pair.size()));
    Parameter parameter{decode(pair.substr(0, equals)), decode(value)};
    // A NUL can be in no name and no PostgreSQL value.
    if (parameter.key.find('\0') != std::string::npos || parameter.value.find('\0') != std::string::npos) {
      return Refusal{"22021", "invalid byte sequence for encoding \"UTF8\": 0x00", {}, {}};
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

// "a.b.c" → node b of node a, and the field c with its json path.
struct Target {
  std::vector<std::string> path;
  Field field;
};

Result<Target, Refusal> parse_key(std::string_view key) {
  Scanner scan(key);
  Target target;
  while (true) {
    auto field = scan.field();
    if (!field) return syntax_refusal("tree path", key, field.error());
    if (scan.at_end()) {
      target.field = std::move(*field);
      return target;
    }
    if (!field->path.empty() || !scan.eat(".")) {
      return syntax_refusal("tree path", key, scan.unexpected("\".\" or end of input"));
    }
    target.path.push_back(std::move(field->name));
    if (target.path.size() > kMaxEmbedDepth) return too_much("levels in a tree path", kMaxEmbedDepth);
  }
}

Refusal not_embedded(const std::string& label) {
  return {"PGRST108",
          "'" + label + "' is not an embedded resource in this request",
          {},
          "Verify that '" + label + "' is included in the 'select' query parameter."};
}

Result<Node*, Refusal> find_node(Node& root, const std::vector<std::string>& path) {
  Node* node = &root;
  for (const auto& label : path) {
    const auto found = std::find_if(node->embeds.begin(), node->embeds.end(),
                                    [&](const Node& embed) { return embed.label() == label; });
    if (found == node->embeds.end()) return not_embedded(label);
    node = &*found;
  }
  return node;
}

std::size_t count_filters(const Condition& condition) {
  if (condition.kind == Condition::Kind::kFilter) return 1;
  std::size_t count = 0;
  for (const auto& child : condition.children) count += count_filters(child);
  return count;
}

class QueryReader {
 public:
  explicit QueryReader(Request& request) : request_(request) {}

  Result<void, Refusal> run(const std::vector<Parameter>& parameters) {
    if (auto done = shape(parameters); !done) return done;
    for (const auto& parameter : parameters) {
      if (is_reserved(parameter.key)) continue;
      auto done = one(parameter);
      if (!done) return done;
    }
    return {};
  }

 private:
  // The gateway's own parameter is no filter.
  static bool is_reserved(std::string_view key) {
    return key == "select" || key == "columns" || key == "on_conflict" || key == "apikey";
  }

  // What other parameters refer to is read first, wherever it stands; of two equal ones the first counts.
  Result<void, Refusal> shape(const std::vector<Parameter>& parameters) {
    const auto value_of = [&](std::string_view key) -> const std::string* {
      const auto found = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const Parameter& parameter) { return parameter.key == key; });
      return found == parameters.end() || found->value.empty() ? nullptr : &found->value;
    };
    const auto* select = value_of("select");
    if (auto done = parse_select(select != nullptr ? *select : "*", request_.read); !done) return done;
    if (const auto* columns = value_of("columns")) {
      auto names = parse_columns(*columns, "columns parameter");
      if (!names) return names.error();
      request_.columns = std::move(*names);
    }
    if (const auto* columns = value_of("on_conflict")) {
      auto names = parse_columns(*columns, "on_conflict parameter");
      if (!names) return names.error();
      request_.on_conflict = std::move(*names);
    }
    return {};
  }

  Result<void, Refusal> one(const Parameter& parameter) {
    const std::string_view key = parameter.key;
    const auto dot = key.rfind('.');
    const auto last = dot == std::string_view::npos ? key : key.substr(dot + 1);
    if (last == "and" || last == "or") return logic(parameter);
    if (last == "order" || last == "limit" || last == "offset") return page(parameter, last);
    if (request_.verb == Verb::kCall && dot == std::string_view::npos && !looks_like_filter(parameter.value)) {
      // Arguments are named in the URL only where there is no body.
      if (!request_.read_only) return {};
      request_.arguments[key] = parameter.value;
      request_.parameters.emplace_back(key, parameter.value);
      return {};
    }
    return filter(parameter);
  }

  Result<void, Refusal> filter(const Parameter& parameter) {
    auto target = parse_key(parameter.key);
    if (!target) return target.error();
    auto parsed = parse_filter(parameter.value);
    if (!parsed) return parsed.error();
    Condition condition;
    condition.filter = std::move(*parsed);
    condition.filter.field = std::move(target->field);
    return add(target->path, std::move(condition));
  }

  // The key is path.and, path.or, path.not.and or path.not.or.
  Result<void, Refusal> logic(const Parameter& parameter) {
    auto target = parse_key(parameter.key);
    if (!target) return target.error();
    const bool negated = !target->path.empty() && target->path.back() == "not";
    if (negated) target->path.pop_back();
    const auto kind = target->field.name == "and" ? Condition::Kind::kAnd : Condition::Kind::kOr;
    auto condition = parse_logic(kind, negated, parameter.value);
    if (!condition) return condition.error();
    return add(target->path, std::move(*condition));
  }

  Result<void, Refusal> add(const std::vector<std::string>& path, Condition condition) {
    filters_ += count_filters(condition);
    if (filters_ > kMaxConditions) return too_much("filters", kMaxConditions);
    auto node = find_node(request_.read, path);
    if (!node) return node.error();
    (*node)->where.push_back(std::move(condition));
    return {};
  }

  Result<void, Refusal> page(const Parameter& parameter, std::string_view what) {
    auto target = parse_key(parameter.key);
    if (!target) return target.error();
    auto node = find_node(request_.read, target->path);
    if (!node) return node.error();
    if (parameter.value.empty()) return {};
    if (what == "order") {
      auto terms = parse_order(parameter.value);
      if (!terms) return terms.error();
      (*node)->order = std::move(*terms);
      return {};
    }
    const std::string& text = parameter.value;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      return syntax_refusal(what, text, Scanner(text).unexpected("an integer"));
    }
    if (value < 0) {
      const char* details = what == "limit" ? "Limit should be greater than or equal to zero."
                                            : "Offset should be greater than or equal to zero.";
      return Refusal{"PGRST103", "Requested range not satisfiable", details, {}};
    }
    if (what == "limit") {
      (*node)->limit = static_cast<std::uint64_t>(value);
    } else {
      (*node)->offset = static_cast<std::uint64_t>(value);
    }
    return {};
  }

  Request& request_;
  std::size_t filters_ = 0;
};

}  // namespace

Result<void, Refusal> parse_query(std::string_view query, Request& request) {
  auto parameters = split(query);
  if (!parameters) return parameters.error();
  return QueryReader(request).run(*parameters);
}

}  // namespace bedside::postgrest
