#include "service/rest/answers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "wire/postgrest/headers.h"
#include "wire/postgrest/said_response.h"

namespace bedside::service::rest {
namespace {

using postgrest::Media;
using postgrest::Representation;
using postgrest::Request;
using postgrest::Resolution;
using postgrest::Verb;

constexpr std::string_view kJson = "application/json; charset=utf-8";

std::string_view content_type(const Request& request) {
  switch (request.media) {
    case Media::kArray: return kJson;
    case Media::kObject: return "application/vnd.pgrst.object+json; charset=utf-8";
    case Media::kCsv: return "text/csv; charset=utf-8";
  }
  return kJson;
}

// "0-24/357": the rows shown of the rows there are, '*' for none and for unknown.
std::string content_range(std::uint64_t first, std::uint64_t rows, std::optional<std::uint64_t> total) {
  std::string range = "*";
  if (rows > 0 && total != std::uint64_t{0}) range = std::to_string(first) + "-" + std::to_string(first + rows - 1);
  return range + "/" + (total ? std::to_string(*total) : "*");
}

net::Response read_answer(const Request& request, store::RestAnswer answer) {
  const std::uint64_t first = request.read.offset;
  net::Response response;
  if (answer.total && first > *answer.total) {
    response = refusal({"PGRST103",
                        "Requested range not satisfiable",
                        "An offset of " + std::to_string(first) + " was requested, but there are only " +
                            std::to_string(*answer.total) + " rows.",
                        {}},
                       true);
  } else {
    response.status = answer.total && answer.rows < *answer.total ? 206 : 200;
    response.headers.add("content-type", std::string(content_type(request)));
    response.body = std::move(answer.body);
  }
  response.headers.add("content-range", content_range(first, answer.rows, answer.total));
  if (request.head) response.body.clear();
  return response;
}

net::Response call_answer(const Request& request, store::RestAnswer answer) {
  // A client that only wants the count calls with POST and return=minimal.
  const bool minimal = request.preferences.representation == Representation::kMinimal;
  if (!answer.is_void && !minimal) return read_answer(request, std::move(answer));
  net::Response response;
  response.status = 204;
  // Nothing is a row too, as upstream counts.
  const std::uint64_t rows = answer.is_void ? 1 : answer.rows;
  response.headers.add("content-range", content_range(request.read.offset, rows, answer.total));
  return response;
}

// RFC 9110 section 15: these say that there is none.
bool is_without_body(int status) { return status == 204 || status == 205 || status == 304; }

// The first of a name takes the place of ours; the same name again is one more.
void put_fields(const postgrest::Fields& fields, net::Headers& headers) {
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    const bool again =
        std::any_of(fields.begin(), field, [&](const auto& before) { return before.first == field->first; });
    if (again) {
      headers.add(field->first, field->second);
    } else {
      headers.set(field->first, field->second);
    }
  }
}

net::Response write_answer(const Request& request, store::RestAnswer answer) {
  const bool full = request.preferences.representation == Representation::kFull;
  std::optional<std::uint64_t> total;
  if (request.preferences.count) total = answer.rows;
  net::Response response;
  if (request.put) {
    response.status = answer.inserted != std::uint64_t{0} ? 201 : full ? 200 : 204;
  } else if (request.verb == Verb::kInsert) {
    const bool merged =
        request.preferences.resolution == Resolution::kMergeDuplicates && answer.inserted == std::uint64_t{0};
    response.status = merged ? 200 : 201;
  } else {
    response.status = full ? 200 : 204;
  }
  // Only an update says which rows, because only its rows have an order.
  const std::uint64_t shown = request.verb == Verb::kUpdate ? answer.rows : 0;
  response.headers.add("content-range", content_range(0, shown, total));
  if (!answer.location.empty()) {
    response.headers.add("location", "/" + request.read.relation + "?" + answer.location);
  }
  if (full) {
    response.headers.add("content-type", std::string(content_type(request)));
    response.body = std::move(answer.body);
  }
  return response;
}

}  // namespace

net::Response success(const Request& request, store::RestAnswer answer) {
  const auto said = postgrest::parse_said(answer.said_headers, answer.said_status);
  if (!said) return refusal(said.error(), true);
  net::Response response;
  switch (request.verb) {
    case Verb::kRead: response = read_answer(request, std::move(answer)); break;
    case Verb::kCall: response = call_answer(request, std::move(answer)); break;
    default: response = write_answer(request, std::move(answer)); break;
  }
  const auto applied = postgrest::applied_preferences(request.preferences, request.verb);
  if (!applied.empty()) response.headers.add("preference-applied", applied);
  put_fields(said->headers, response.headers);
  if (said->status) response.status = *said->status;
  if (is_without_body(response.status)) response.body.clear();
  return response;
}

net::Response refusal(const postgrest::Refusal& refusal, bool signed_in) {
  net::Response response;
  response.status = postgrest::http_status(refusal.code, signed_in);
  response.headers.add("content-type", std::string(kJson));
  if (response.status == 401) response.headers.add("www-authenticate", "Bearer");
  // Out of resources is over soon; supabase-js waits as long as this says before it reads again.
  if (response.status == 503) response.headers.add("retry-after", "1");
  response.body = postgrest::error_body(refusal);
  return response;
}

net::Response failure(const store::DbError& error, bool signed_in) {
  if (error.code != "PGRST") return refusal({error.code, error.message, error.details, error.hint}, signed_in);
  const auto raised = postgrest::parse_raised(error.message, error.details);
  if (!raised) return refusal(raised.error(), signed_in);
  net::Response response;
  response.status = raised->status;
  response.headers.add("content-type", std::string(kJson));
  put_fields(raised->headers, response.headers);
  if (!is_without_body(response.status)) response.body = postgrest::error_body(raised->body);
  return response;
}

net::Response unauthorized(const TokenError& error) {
  std::string code = "PGRST301";
  if (error.fault == TokenFault::kBadClaims || error.fault == TokenFault::kExpired) code = "PGRST303";
  postgrest::Refusal body{code, error.message, {}, {}};
  if (error.fault == TokenFault::kMissing) {
    body.code = "PGRST302";
    body.hint = "No `apikey` request header or url param was found.";
  }
  auto response = refusal(body, false);
  if (error.fault != TokenFault::kMissing) {
    response.headers.set("www-authenticate",
                         "Bearer error=\"invalid_token\", error_description=\"" + error.message + "\"");
  }
  return response;
}

}  // namespace bedside::service::rest
