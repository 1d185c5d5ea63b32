// /bedside/v1: what the page asks before and beside Supabase's own addresses (docs/data.md).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "net/http.h"
#include "service/auth/access.h"

namespace bedside::service {

// A member of RTCConfiguration.iceServers (W3C WebRTC section 4.2.2).
struct IceServer {
  std::vector<std::string> urls;
  std::string username;    // Empty: not shown.
  std::string credential;  // Likewise.

  bool operator==(const IceServer&) const = default;
};

// The original design's rtcConfiguration: three public STUN servers, until an own relay is configured.
std::vector<IceServer> default_ice_servers();

struct PublicFacts {
  std::string url;
  std::string anon_key;
  bool sign_up = true;
  std::string version;
  std::vector<IceServer> ice_servers;
  std::vector<std::pair<std::string, std::size_t>> kept_days;  // By kind of row; 0 is for ever.
};

class PublicApi final : public net::Handler {
 public:
  PublicApi(const Loop& loop, const Access& access, const PublicFacts& facts);

  void handle(net::Request request, net::Responder respond) override;

 private:
  net::Response ice_answer(const net::Request& request) const;

  const Loop& loop_;
  const Access& access_;
  std::string config_;
  std::string ice_;
};

}  // namespace bedside::service
