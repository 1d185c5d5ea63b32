// X.509 certificates as files: reading one for `bedside check`, and making one by ourselves for the local network.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/server.h"

namespace bedside::net {

struct CertificateFacts {
  Instant not_before{};
  Instant not_after{};
  std::vector<std::string> names;  // Subject alternative names, DNS and IP.
};

// Fails with "net.tls_files" when a file cannot be read, is no PEM, or the key is not the certificate's.
Result<CertificateFacts> inspect_certificate(const TlsFiles& files);

// Writes an ECDSA P-256 certificate valid from an hour ago for `life`, signed by itself, for DNS names and addresses in
// `names`. The key file gets mode 0600.
Status write_self_made_certificate(const TlsFiles& files, const std::vector<std::string>& names, Instant now,
                                   Duration life);

// The machine's own name and the addresses of its interfaces that are up, "localhost" first.
std::vector<std::string> names_of_this_machine();

}  // namespace bedside::net
