#include "wire/signal/start_bitrate.h"

#include <algorithm>
#include <array>
#include <vector>

namespace bedside::signal {
namespace {

constexpr std::string_view kParameter = "x-google-start-bitrate=";
constexpr std::string_view kRtpmap = "a=rtpmap:";
constexpr std::string_view kFmtp = "a=fmtp:";
// Codecs for pictures; what only repeats or mends them (rtx, red, ulpfec, flexfec-03) has no beginning of its own.
constexpr std::array<std::string_view, 6> kCodecs = {"VP8/", "VP9/", "H264/", "AV1/", "AV1X/", "H265/"};

// Everyday sections have some 150. Every line is held against every other, so a section without measure is left alone.
constexpr std::size_t kMaxLines = 512;

// One line with its end.
std::string_view take_line(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n') == std::string_view::npos ? rest.size() : rest.find('\n') + 1);
  rest.remove_prefix(line.size());
  return line;
}

// The payload type of an attribute line of that kind, as it is written; empty for any other line.
std::string_view payload_type(std::string_view line, std::string_view kind) {
  if (!line.starts_with(kind)) return {};
  line.remove_prefix(kind.size());
  return line.substr(0, line.find(' '));
}

bool is_picture_codec(std::string_view rtpmap) {
  const auto name = rtpmap.substr(std::min(rtpmap.find(' '), rtpmap.size() - 1) + 1);
  return std::any_of(kCodecs.begin(), kCodecs.end(), [&](auto codec) { return name.starts_with(codec); });
}

class Editor {
 public:
  Editor(std::string_view sdp, std::int32_t kbps) : setting_(std::string(kParameter) + std::to_string(kbps)) {
    out_.reserve(sdp.size() + 8 * (kFmtp.size() + setting_.size()));
  }

  // The lines of one section, which begins with its m= line.
  void section(const std::vector<std::string_view>& lines) {
    const bool has_pictures = !lines.empty() && lines.size() <= kMaxLines && lines.front().starts_with("m=video ");
    for (const auto line : lines) {
      const auto described = has_pictures ? payload_type(line, kFmtp) : std::string_view();
      if (!described.empty() && is_codec(lines, described)) {
        const auto text = line.substr(0, line.find_last_not_of("\r\n") + 1);
        out_.append(text).append(";").append(setting_).append(line.substr(text.size()));
        continue;
      }
      out_.append(line);
      const auto mapped = has_pictures ? payload_type(line, kRtpmap) : std::string_view();
      if (mapped.empty() || !is_picture_codec(line) || has_parameters(lines, mapped)) continue;
      out_.append(kFmtp).append(mapped).append(" ").append(setting_).append("\r\n");
    }
  }

  std::string text() && { return std::move(out_); }

 private:
  static bool is_codec(const std::vector<std::string_view>& lines, std::string_view type) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](auto line) { return payload_type(line, kRtpmap) == type && is_picture_codec(line); });
  }
  static bool has_parameters(const std::vector<std::string_view>& lines, std::string_view type) {
    return std::any_of(lines.begin(), lines.end(), [&](auto line) { return payload_type(line, kFmtp) == type; });
  }

  std::string setting_;
  std::string out_;
};

}  // namespace

std::string with_start_bitrate(std::string_view sdp, std::int32_t kbps) {
  if (kbps <= 0 || sdp.find(kParameter) != std::string_view::npos) return std::string(sdp);
  Editor editor(sdp, kbps);
  std::vector<std::string_view> lines;
  while (!sdp.empty()) {
    const auto line = take_line(sdp);
    if (line.starts_with("m=")) {
      editor.section(lines);
      lines.clear();
    }
    lines.push_back(line);
  }
  editor.section(lines);
  return std::move(editor).text();
}

}  // namespace bedside::signal
