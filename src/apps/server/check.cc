#include "apps/server/check.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "apps/server/data_folder.h"
#include "apps/server/database_commands.h"
#include "net/certificate.h"
#include "service/auth/keys.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/maintenance.h"

namespace bedside::server {
namespace {

using Verdict = Finding::Verdict;

constexpr std::uint64_t kMegabyte = 1024 * 1024;
constexpr std::uint64_t kBadFreeBytes = 100 * kMegabyte;
constexpr std::uint64_t kLowFreeBytes = 1024 * kMegabyte;
constexpr auto kCertificateNotice = std::chrono::hours(24 * 14);
constexpr auto kClockTolerance = std::chrono::minutes(5);
const Instant kFirstRelease = *parse_iso("2026-01-01T00:00:00Z");

std::string with_mend(const Error& error) {
  return error.next.empty() ? error.message : error.message + "; " + error.next;
}

Finding check_folder(const Config& config) {
  struct stat facts {};
  if (::stat(config.data.c_str(), &facts) != 0) {
    const bool holds_all = config.database.address.empty();
    return {holds_all ? Verdict::kBad : Verdict::kWarning, "data folder",
            config.data + " is not there yet; bedside serve --data makes it"};
  }
  if (const auto folder = DataFolder::open(config.data); !folder) {
    return {Verdict::kBad, "data folder", with_mend(folder.error())};
  }
  if ((facts.st_mode & 077) != 0) {
    return {Verdict::kWarning, "data folder",
            "other users may look into " + config.data + "; chmod 700 " + config.data};
  }
  return {Verdict::kGood, "data folder", config.data + " is writable and private"};
}

Finding check_keys(const Config& config, Instant now) {
  if (::access((config.data + "/keys.json").c_str(), F_OK) != 0) {
    return {Verdict::kWarning, "keys", "none yet; the first start makes them"};
  }
  const auto keys = service::Keys::load_or_create(config.data, config.keys, now);
  if (!keys) return {Verdict::kBad, "keys", with_mend(keys.error())};
  return {Verdict::kGood, "keys", "readable, and private"};
}

Finding check_store(const Config& config) {
  const std::string path = config.data + "/bedside.db";
  if (::access(path.c_str(), F_OK) != 0) return {Verdict::kWarning, "database", "none yet; the first start makes it"};
  const auto opened = store::sqlite::Connection::open(path, store::sqlite::OpenMode::kReadOnly);
  if (!opened) return {Verdict::kBad, "database", with_mend(opened.error())};
  if (const auto sound = store::sqlite::check_database(**opened); !sound) {
    return {Verdict::kBad, "database", with_mend(sound.error())};
  }
  return {Verdict::kGood, "database", "pages, indexes and references are whole"};
}

Finding check_clock(const Config& config, Instant now) {
  if (now < kFirstRelease) {
    return {Verdict::kBad, "clock", "it says " + to_iso(now) + ", before this program existed; set the system's time"};
  }
  struct stat facts {};
  if (::stat((config.data + "/bedside.db").c_str(), &facts) == 0) {
    const Instant written = instant_from_ms(static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1000);
    if (now + kClockTolerance < written) {
      return {Verdict::kBad, "clock",
              "it says " + to_iso(now) + ", but the database was written at " + to_iso(written) +
                  "; set the system's time"};
    }
  }
  return {Verdict::kGood, "clock", to_iso(now)};
}

Finding check_certificate(const net::TlsFiles& files, Instant now) {
  const auto facts = net::inspect_certificate(files);
  if (!facts) return {Verdict::kBad, "certificate", with_mend(facts.error())};
  const std::string until = " until " + to_iso(facts->not_after).substr(0, 10);
  if (now > facts->not_after) return {Verdict::kBad, "certificate", "it was valid" + until + "; renew it"};
  if (now < facts->not_before)
    return {Verdict::kBad, "certificate", "it is not valid before " + to_iso(facts->not_before)};
  if (facts->not_after - now < kCertificateNotice) {
    return {Verdict::kWarning, "certificate", "valid only" + until + "; renew it soon"};
  }
  return {Verdict::kGood, "certificate", "valid" + until};
}

Finding check_disk(const Config& config) {
  struct statvfs facts {};
  std::filesystem::path folder = std::filesystem::absolute(config.data);
  std::error_code ignored;
  while (!std::filesystem::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  if (::statvfs(folder.c_str(), &facts) != 0) return {Verdict::kBad, "disk", "cannot be asked"};
  const std::uint64_t free = static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
  const std::string text = std::to_string(free / kMegabyte) + " MB free";
  if (free < kBadFreeBytes) return {Verdict::kBad, "disk", text + "; make room, or calls and messages will be refused"};
  return {free < kLowFreeBytes ? Verdict::kWarning : Verdict::kGood, "disk", text};
}

}  // namespace

std::vector<Finding> check_installation(const Config& config, Instant now) {
  std::vector<Finding> findings = {check_folder(config), check_keys(config, now), check_clock(config, now),
                                   check_disk(config)};
  if (config.database.address.empty()) {
    findings.push_back(check_store(config));
  } else {
    std::ranges::move(check_database_server(config.database.address), std::back_inserter(findings));
  }
  net::TlsFiles files = config.tls;
  if (config.tls_source == TlsSource::kSelfMade) {
    files = {config.data + "/self-made-certificate.pem", config.data + "/self-made-key.pem"};
  }
  if (!files.certificate.empty()) findings.push_back(check_certificate(files, now));
  return findings;
}

std::string print_findings(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    const char* mark = finding.verdict == Verdict::kGood      ? "ok   "
                       : finding.verdict == Verdict::kWarning ? "warn "
                                                              : "BAD  ";
    text += mark + finding.subject + ": " + finding.text + "\n";
  }
  return text;
}

}  // namespace bedside::server
