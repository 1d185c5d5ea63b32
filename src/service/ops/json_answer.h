// Answers of the rooms that have no error language of their own: {"code","message"}, as Auth's newer shape.
#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

namespace bedside::service {

net::Response json_answer(int status, std::string body);
net::Response error_answer(int status, std::string_view code, std::string_view message);
net::Response not_found_answer();
net::Response method_answer(std::string_view allowed);

}  // namespace bedside::service
