// Accounts, rooms and the demo, made without HTTP: what `user add`, `room add` and `serve --demo` do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/server/command_line.h"
#include "apps/server/installation.h"
#include "base/result.h"

namespace bedside::server {

// Both answer one JSON object for the standard output. An empty password lets add_user make one, which the answer
// holds.
Result<std::string> add_user(Installation& installation, const AddUser& person, const std::string& password);
Result<std::string> add_room(Installation& installation, const AddRoom& room);

struct DemoLink {
  std::string name;
  std::string role;
  std::string path;  // "/#/sign-in?token_hash=…", valid once and for a day.
};

// Makes the demo's people, rooms and first messages unless they are there, and fresh links for everybody.
Result<std::vector<DemoLink>> prepare_demo(Installation& installation);

}  // namespace bedside::server
