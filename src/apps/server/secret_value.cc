#include "apps/server/secret_value.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bedside::server {
namespace {

constexpr std::size_t kMaxSecretBytes = 64 * 1024;

std::optional<std::string> from_environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> from_file(const std::string& name) {
  const auto folder = name.starts_with('/') ? std::nullopt : from_environment("CREDENTIALS_DIRECTORY");
  std::ifstream file(folder ? *folder + "/" + name : name, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kMaxSecretBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxSecretBytes) return std::nullopt;
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

std::optional<std::string> secret_value(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return text;
  const toml::table* const table = node.as_table();
  if (table == nullptr || table->size() != 1) return std::nullopt;
  if (const auto file = (*table)["file"].value_exact<std::string>()) return from_file(*file);
  if (const auto name = (*table)["env"].value_exact<std::string>()) return from_environment(*name);
  return std::nullopt;
}

std::optional<std::vector<std::string>> secret_values(const toml::node& node) {
  std::vector<std::string> secrets;
  if (const toml::array* const array = node.as_array()) {
    for (const toml::node& item : *array) {
      auto secret = secret_value(item);
      if (!secret) return std::nullopt;
      secrets.push_back(std::move(*secret));
    }
    return secrets;
  }
  if (!node.is_table()) return std::nullopt;
  const auto lines = secret_value(node);
  if (!lines) return std::nullopt;
  std::istringstream text(*lines);
  for (std::string line; std::getline(text, line);) {
    if (!line.empty()) secrets.push_back(line);
  }
  return secrets;
}

}  // namespace bedside::server
