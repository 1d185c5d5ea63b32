// The person at the terminal: commands in, text out, and exit codes (0 done, 1 failed, 2 wrongly asked).
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "apps/server/command_line.h"
#include "base/result.h"

namespace bedside::server {

using ServeCommand = std::function<Status(Config, const Serve&)>;

// An error is one line on `err`: what is wrong, and the mend behind a semicolon.
int run_command(const std::vector<std::string>& arguments, std::string_view version, std::istream& in,
                std::ostream& out, std::ostream& err, const ServeCommand& serve);

}  // namespace bedside::server
