#include "service/auth/device.h"

#include <array>
#include <utility>

namespace bedside::service {
namespace {

using Sign = std::pair<std::string_view, std::string_view>;

// In order: most browsers also name those that they want to be taken for.
constexpr std::array kBrowsers = {
    Sign{"Edg", "Edge"},         Sign{"OPR/", "Opera"},    Sign{"SamsungBrowser", "Samsung Internet"},
    Sign{"Firefox/", "Firefox"}, Sign{"FxiOS", "Firefox"}, Sign{"CriOS", "Chrome"},
    Sign{"Chrome/", "Chrome"},   Sign{"Safari/", "Safari"}};
constexpr std::array kSystems = {Sign{"Android", "Android"}, Sign{"iPhone", "iPhone"}, Sign{"iPad", "iPad"},
                                 Sign{"Windows", "Windows"}, Sign{"CrOS", "ChromeOS"}, Sign{"Mac OS X", "macOS"},
                                 Sign{"Linux", "Linux"}};

template <std::size_t N>
std::string_view first_of(const std::array<Sign, N>& signs, std::string_view text) {
  for (const auto& [sign, name] : signs) {
    if (text.find(sign) != std::string_view::npos) return name;
  }
  return {};
}

}  // namespace

std::string device_of(std::string_view user_agent) {
  const std::string_view text = user_agent.substr(0, 512);
  const std::string_view browser = first_of(kBrowsers, text);
  const std::string_view system = first_of(kSystems, text);
  std::string device(browser);
  if (!browser.empty() && !system.empty()) device += ", ";
  return device += system;
}

}  // namespace bedside::service
