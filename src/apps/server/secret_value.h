// A secret of the configuration: written there, or where it stands instead: {file = "/run/secrets/jwt"} or
// {env = "BEDSIDE_JWT_SECRET"}. Never on the command line, which every user of the machine can read.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <vector>

namespace bedside::server {

// Nothing when it is none of the three, when the file cannot be read, or when the variable is not set. A file's last
// line end does not count; a relative path under systemd is one of its credentials ($CREDENTIALS_DIRECTORY).
std::optional<std::string> secret_value(const toml::node& node);

// A list of secrets, or one {file} or {env} with a secret on each line.
std::optional<std::vector<std::string>> secret_values(const toml::node& node);

}  // namespace bedside::server
