#include "apps/server/tls_setup.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/os/log.h"
#include "net/certificate.h"

namespace bedside::server {
namespace {

// Browsers refuse certificates that live longer than 398 days.
constexpr Duration kLife = std::chrono::hours(24 * 397);
constexpr Duration kRenewBefore = std::chrono::hours(24 * 30);

bool still_fits(const net::TlsFiles& files, const std::vector<std::string>& names, Instant now) {
  const auto facts = net::inspect_certificate(files);
  if (!facts || facts->not_after - now < kRenewBefore || facts->not_before > now) return false;
  return std::ranges::all_of(
      names, [&](const std::string& name) { return std::ranges::find(facts->names, name) != facts->names.end(); });
}

}  // namespace

Result<net::TlsFiles> tls_files(const Config& config, const DataFolder& folder, Instant now) {
  if (config.tls_source == TlsSource::kFiles) return config.tls;
  const net::TlsFiles files = folder.self_made_tls();
  const auto names = net::names_of_this_machine();
  if (still_fits(files, names, now)) return files;
  if (auto made = net::write_self_made_certificate(files, names, now, kLife); !made) return made.error();
  log(LogLevel::kInfo, "server.certificate_made");
  return files;
}

}  // namespace bedside::server
