#include "wire/sdp/candidate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "wire/sdp/address.h"

namespace bedside::sdp {
namespace {

constexpr std::size_t kMaxLine = 1024;
constexpr std::size_t kMaxWords = 40;
constexpr std::size_t kMaxFoundation = 32;  // RFC 8839 section 5.1.
constexpr std::size_t kMaxExtension = 256;  // An ice-ufrag may be that long (RFC 8839 section 5.4).
constexpr std::size_t kFixedWords = 8;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty() && words.size() <= kMaxWords) {
    const auto word = line.substr(0, line.find(' '));
    words.push_back(word);
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
  return words;
}

// ice-char = ALPHA / DIGIT / "+" / "/"; older browsers wrote "-" and "=" too.
bool is_ice_text(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '=' || c == '_';
  });
}

bool is_number(std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size() && value >= least && value <= most;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> allowed) {
  return std::find(allowed.begin(), allowed.end(), word) != allowed.end();
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool may_be_a_peer(std::string_view address) {
  const AddressKind kind = classify_address(address);
  return kind == AddressKind::kPeer || kind == AddressKind::kHidden;
}

std::optional<std::string> fault_in_extension(std::string_view name, std::string_view value) {
  if (name == "raddr") {
    const AddressKind kind = classify_address(value);
    const bool fine = kind == AddressKind::kPeer || kind == AddressKind::kHidden || kind == AddressKind::kUnspecified;
    return fine ? std::nullopt : std::optional<std::string>("a candidate's related address is no address of a peer");
  }
  const bool sound = name == "rport"     ? is_number(value, 0, 65'535)
                     : name == "tcptype" ? is_one_of(value, {"active", "passive", "so"})
                     : is_one_of(name, {"generation", "network-id", "network-cost"}) ? is_number(value, 0, 0xffff'ffff)
                     : name == "ufrag"                                               ? is_ice_text(value, kMaxExtension)
                                                                                     : false;
  if (sound) return std::nullopt;
  return "a candidate has an extension that is unknown or malformed";
}

}  // namespace

std::optional<std::string> fault_in_candidate(std::string_view line, std::vector<std::string>* named) {
  if (line.empty()) return std::nullopt;
  if (line.size() > kMaxLine) return "a candidate is too long";
  if (line.starts_with("a=")) line.remove_prefix(2);
  constexpr std::string_view kLabel = "candidate:";
  if (!line.starts_with(kLabel)) return "a candidate does not begin with \"candidate:\"";
  line.remove_prefix(kLabel.size());
  if (line.empty()) return std::nullopt;  // Firefox's end of candidates.
  if (line.ends_with(' ')) line.remove_suffix(1);
  const auto words = words_of(line);
  if (words.size() < kFixedWords || words.size() > kMaxWords || words.size() % 2 != 0) {
    return "a candidate has the wrong number of words";
  }
  if (!is_ice_text(words[0], kMaxFoundation)) return "a candidate's foundation is malformed";
  if (!is_number(words[1], 1, 256)) return "a candidate's component is no number from 1 to 256";
  if (!is_one_of(lowered(words[2]), {"udp", "tcp", "ssltcp"})) return "a candidate's transport is unknown";
  if (!is_number(words[3], 0, 0xffff'ffff)) return "a candidate's priority is no 32-bit number";
  if (!may_be_a_peer(words[4])) return "a candidate's address is no address of a peer";
  if (!is_number(words[5], 0, 65'535)) return "a candidate's port is no port";
  if (words[6] != "typ" || !is_one_of(words[7], {"host", "srflx", "prflx", "relay"})) {
    return "a candidate's type is unknown";
  }
  for (std::size_t i = kFixedWords; i < words.size(); i += 2) {
    if (auto fault = fault_in_extension(words[i], words[i + 1])) return fault;
  }
  if (named == nullptr) return std::nullopt;
  named->emplace_back(words[4]);
  for (std::size_t i = kFixedWords; i < words.size(); i += 2) {
    if (words[i] == "raddr") named->emplace_back(words[i + 1]);
  }
  return std::nullopt;
}

}  // namespace bedside::sdp
