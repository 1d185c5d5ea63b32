#include "service/ops/json_answer.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace bedside::service {

net::Response json_answer(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.set("content-type", "application/json");
  response.body = std::move(body);
  return response;
}

net::Response error_answer(int status, std::string_view code, std::string_view message) {
  return json_answer(status, boost::json::serialize(boost::json::object{{"code", code}, {"message", message}}));
}

net::Response not_found_answer() { return error_answer(404, "not_found", "there is nothing at this address"); }

net::Response method_answer(std::string_view allowed) {
  net::Response response = error_answer(405, "method_not_allowed", "this address does not take that method");
  response.headers.set("allow", std::string(allowed));
  return response;
}

}  // namespace bedside::service
