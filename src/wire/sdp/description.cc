#include "wire/sdp/description.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "wire/sdp/address.h"

namespace bedside::sdp {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr std::size_t kMaxLines = 2'000;
constexpr std::size_t kMaxLine = 4'096;  // An fmtp of AV1 or H.265 is below 1,000.
constexpr std::size_t kMaxMedia = 32;
constexpr std::size_t kMaxCandidates = 256;

// What current Chromium, Firefox, Safari and GStreamer write, and what RFC 8829 section 5.2 names. Sorted.
constexpr std::string_view kAttributes[] = {"bundle-only",
                                            "candidate",
                                            "charset",
                                            "content",
                                            "end-of-candidates",
                                            "extmap",
                                            "extmap-allow-mixed",
                                            "fingerprint",
                                            "fmtp",
                                            "framerate",
                                            "framesize",
                                            "group",
                                            "ice-lite",
                                            "ice-options",
                                            "ice-pacing",
                                            "ice-pwd",
                                            "ice-ufrag",
                                            "identity",
                                            "imageattr",
                                            "inactive",
                                            "label",
                                            "lang",
                                            "max-message-size",
                                            "maxptime",
                                            "mediaclk",
                                            "mid",
                                            "msid",
                                            "msid-semantic",
                                            "packetization",
                                            "ptime",
                                            "recvonly",
                                            "rid",
                                            "rtcp",
                                            "rtcp-fb",
                                            "rtcp-fb-trr-int",
                                            "rtcp-mux",
                                            "rtcp-mux-only",
                                            "rtcp-remote-estimate",
                                            "rtcp-rsize",
                                            "rtcp-xr",
                                            "rtpmap",
                                            "sctp-init",
                                            "sctp-port",
                                            "sctpmap",
                                            "sdplang",
                                            "sendonly",
                                            "sendrecv",
                                            "setup",
                                            "simulcast",
                                            "ssrc",
                                            "ssrc-group",
                                            "tls-id",
                                            "ts-refclk",
                                            "x-google-buffer-latency",
                                            "x-google-flag"};
static_assert(std::is_sorted(std::begin(kAttributes), std::end(kAttributes)));

class Reader {
 public:
  explicit Reader(const Rules& rules) : rules_(rules) {}

  std::optional<std::string> read(std::string_view sdp) {
    if (sdp.size() > kMaxBytes) return "the description is too large";
    while (!sdp.empty()) {
      const auto end = sdp.find('\n');
      std::string_view line = sdp.substr(0, end);
      sdp.remove_prefix(end == sdp.npos ? sdp.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (auto fault = take(line)) return fault;
    }
    return finish();
  }

 private:
  std::optional<std::string> take(std::string_view line) {
    if (++lines_ > kMaxLines) return "the description has too many lines";
    if (line.size() > kMaxLine) return "a line of the description is too long";
    if (line.size() < 2 || line[1] != '=') return "a line of the description is not <letter>=<value>";
    const bool printable = std::all_of(line.begin(), line.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) != 0x7f;
    });
    if (!printable) return "a line of the description holds a control character";
    const std::string_view value = line.substr(2);
    // The order of a session's head (RFC 8866 section 5): v, o, s, then the rest, then the media.
    if (lines_ == 1) return line == "v=0" ? std::nullopt : fault("the description does not begin with v=0");
    if (lines_ == 2) return line[0] == 'o' ? origin(value) : fault("the second line of the description is not o=");
    if (lines_ == 3) return line[0] == 's' ? std::nullopt : fault("the third line of the description is not s=");
    switch (line[0]) {
      case 'a': return attribute(value);
      case 'b': return std::nullopt;
      case 'c': return connection(value);
      case 'i': return std::nullopt;
      case 'm': return ++media_ > kMaxMedia ? fault("the description has too many media sections") : std::nullopt;
      case 't': timed_ = true; return media_ == 0 ? std::nullopt : fault("t= stands behind m=");
      default: return "the description has a line of a kind that WebRTC does not use";
    }
  }

  // <username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>.
  std::optional<std::string> origin(std::string_view value) {
    const auto words = split(value);
    if (words.size() != 6 || words[3] != "IN") return "the o= line is malformed";
    return note(words[5]);
  }

  // IN IP4 <address>.
  std::optional<std::string> connection(std::string_view value) {
    const auto words = split(value);
    if (words.size() != 3 || words[0] != "IN") return "a c= line is malformed";
    return note(words[2]);
  }

  std::optional<std::string> attribute(std::string_view value) {
    const std::string_view name = value.substr(0, value.find(':'));
    const bool known = std::binary_search(std::begin(kAttributes), std::end(kAttributes), name) ||
                       std::find(rules_.extra_attributes.begin(), rules_.extra_attributes.end(), name) !=
                           rules_.extra_attributes.end();
    if (!known) return "the description has an attribute that WebRTC does not use";
    if (name == "candidate") {
      if (++candidates_ > kMaxCandidates) return "the description has too many candidates";
      return fault_in_candidate(value, &own_);
    }
    if (name == "rtcp") {
      // "a=rtcp:9 IN IP4 0.0.0.0" (RFC 3605); the address may be absent.
      const auto words = split(value);
      if (words.size() == 1) return std::nullopt;
      if (words.size() != 4) return "an rtcp attribute is malformed";
      return note(words[3]);
    }
    return std::nullopt;
  }

  // Addresses outside of candidates: judged at the end, when all candidates are known.
  std::optional<std::string> note(std::string_view address) {
    switch (classify_address(address)) {
      case AddressKind::kUnspecified:
      case AddressKind::kLoopback: return std::nullopt;
      case AddressKind::kPeer: named_.emplace_back(address); return std::nullopt;
      case AddressKind::kHidden:
      case AddressKind::kNobody:
      case AddressKind::kInvalid: break;
    }
    return "the description names something that is no address of its sender";
  }

  std::optional<std::string> finish() const {
    if (lines_ < 3) return "the description is not complete";
    if (!timed_) return "the description has no t= line";
    for (const std::string& address : named_) {
      if (std::find(own_.begin(), own_.end(), address) == own_.end()) {
        return "the description names an address that is none of its own candidates'";
      }
    }
    return std::nullopt;
  }

  static std::optional<std::string> fault(const char* words) { return std::string(words); }

  static std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty() && words.size() < 8) {
      const auto word = text.substr(0, text.find(' '));
      words.push_back(word);
      text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return words;
  }

  const Rules& rules_;
  std::size_t lines_ = 0;
  std::size_t media_ = 0;
  std::size_t candidates_ = 0;
  bool timed_ = false;
  std::vector<std::string> named_;
  std::vector<std::string> own_;
};

}  // namespace

std::optional<std::string> fault_in_description(std::string_view sdp, const Rules& rules) {
  return Reader(rules).read(sdp);
}

}  // namespace bedside::sdp
