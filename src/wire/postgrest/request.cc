#include "wire/postgrest/request.h"

#include <algorithm>
#include <optional>
#include <string>

#include "wire/postgrest/headers.h"
#include "wire/postgrest/limits.h"
#include "wire/postgrest/payload.h"
#include "wire/postgrest/query.h"

namespace bedside::postgrest {
namespace {

constexpr std::string_view kRpc = "rpc/";

Refusal unsupported_method(std::string_view method) {
  return {"PGRST117", "Unsupported HTTP method: " + std::string(method), {}, {}};
}

Result<void, Refusal> set_target(const RawRequest& raw, Request& request) {
  std::string_view path = raw.path;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.empty()) return Refusal{"PGRST126", "Root endpoint metadata is disabled", {}, {}};
  const bool call = path.starts_with(kRpc);
  if (call) path.remove_prefix(kRpc.size());
  if (path.empty() || path.find('/') != std::string_view::npos || path.size() > kMaxNameBytes) {
    return Refusal{"PGRST125", "Invalid path specified in request URL", {}, {}};
  }
  request.read.relation = path;
  if (call) request.verb = Verb::kCall;
  return {};
}

Result<void, Refusal> set_method(std::string_view method, Request& request) {
  const bool read = method == "GET" || method == "HEAD";
  request.head = method == "HEAD";
  if (request.verb == Verb::kCall) {
    request.read_only = read;
    if (read || method == "POST") return {};
    return Refusal{"PGRST101", "Cannot use the " + std::string(method) + " method on RPC", {}, {}};
  }
  if (read) {
    request.verb = Verb::kRead;
    request.read_only = true;
  } else if (method == "POST") {
    request.verb = Verb::kInsert;
  } else if (method == "PUT") {
    request.verb = Verb::kInsert;
    request.put = true;
  } else if (method == "PATCH") {
    request.verb = Verb::kUpdate;
  } else if (method == "DELETE") {
    request.verb = Verb::kDelete;
  } else {
    return unsupported_method(method);
  }
  return {};
}

Result<void, Refusal> set_body(const RawRequest& raw, Request& request) {
  if (request.verb == Verb::kCall && !request.read_only) {
    return parse_arguments(raw.content_type, raw.body, request);
  }
  if (request.verb != Verb::kInsert && request.verb != Verb::kUpdate) return {};
  if (auto done = parse_rows(raw.content_type, raw.body, request); !done) return done;
  if (request.verb == Verb::kUpdate && request.rows.size() != 1) {
    return Refusal{"PGRST102", "An update takes exactly one object", {}, {}};
  }
  if (request.put && (request.bulk || request.rows.size() != 1)) {
    return Refusal{"PGRST102", "PUT takes exactly one object", {}, {}};
  }
  if (request.put && (request.read.limit || request.read.offset > 0)) {
    return Refusal{"PGRST114", "limit/offset querystring parameters are not allowed for PUT", {}, {}};
  }
  return {};
}

Result<void, Refusal> set_schema(std::string_view profile, const std::vector<std::string>& schemas, Request& request) {
  request.schema = profile.empty() ? schemas.front() : std::string(profile);
  if (std::ranges::find(schemas, request.schema) != schemas.end()) return {};
  std::string exposed;
  for (const std::string& schema : schemas) exposed += (exposed.empty() ? "" : ", ") + schema;
  return Refusal{
      "PGRST106", "Invalid schema: " + request.schema, {}, "Only the following schemas are exposed: " + exposed};
}

// The Range header and limit/offset are two windows on the same rows; what both show is shown.
Result<void, Refusal> apply_range(std::string_view header, Node& node) {
  auto range = parse_range(header);
  if (!range) return range.error();
  if (!*range) return {};
  const std::uint64_t first = (*range)->first;
  std::optional<std::uint64_t> end;
  if ((*range)->last) end = *(*range)->last + 1;
  if (node.limit) end = std::min(end.value_or(UINT64_MAX), node.offset + *node.limit);
  node.offset = std::max(node.offset, first);
  if (end) node.limit = *end > node.offset ? *end - node.offset : 0;
  return {};
}

}  // namespace

Result<Request, Refusal> parse_request(const RawRequest& raw, const std::vector<std::string>& schemas) {
  Request request;
  if (auto done = set_target(raw, request); !done) return done.error();
  if (auto done = set_method(raw.method, request); !done) return done.error();
  if (auto done = set_schema(raw.profile, schemas, request); !done) return done.error();
  auto preferences = parse_prefer(raw.prefer);
  if (!preferences) return preferences.error();
  request.preferences = *preferences;
  auto accepted = parse_accept(raw.accept);
  if (!accepted) return accepted.error();
  request.media = accepted->media;
  request.strip_nulls = accepted->strip_nulls;
  if (auto done = parse_query(raw.query, request); !done) return done.error();
  if (request.verb == Verb::kRead) {
    if (auto done = apply_range(raw.range, request.read); !done) return done.error();
  }
  if (auto done = set_body(raw, request); !done) return done.error();
  return request;
}

}  // namespace bedside::postgrest
