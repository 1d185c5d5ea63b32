// Goal: every codec for pictures, and nothing else, is told where to begin, and the rest of the description stays as it
// was.
#include "wire/signal/start_bitrate.h"

#include <gtest/gtest.h>

namespace bedside::signal {
namespace {

constexpr std::string_view kAnswer =
    "v=0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:97 rtx/90000\r\n"
    "a=fmtp:97 apt=96\r\n"
    "a=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "a=sctp-port:5000\r\n";

TEST(StartBitrate, IsToldToEveryCodecForPictures) {
  EXPECT_EQ(with_start_bitrate(kAnswer, 1000),
            "v=0\r\n"
            "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
            "a=rtpmap:111 opus/48000/2\r\n"
            "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\n"
            "a=rtpmap:96 VP8/90000\r\n"
            "a=fmtp:96 x-google-start-bitrate=1000\r\n"
            "a=rtpmap:97 rtx/90000\r\n"
            "a=fmtp:97 apt=96\r\n"
            "a=rtpmap:102 H264/90000\r\n"
            "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=1000\r\n"
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
            "a=sctp-port:5000\r\n");
}

TEST(StartBitrate, IsSaidOnce) {
  const std::string once = with_start_bitrate(kAnswer, 1000);
  EXPECT_EQ(with_start_bitrate(once, 400), once);
}

TEST(StartBitrate, LeavesAloneWhatHasNoPictures) {
  EXPECT_EQ(with_start_bitrate(kAnswer, 0), kAnswer);
  for (const std::string_view text :
       {"", "\n", "m=", "v=0", "m=video ", "m=video 9\na=rtpmap:", "m=video 9\na=rtpmap:96", "m=video 9\na=fmtp:96",
        "a=rtpmap:96 VP8/90000\r\n", "m=audio 9\na=rtpmap:96 VP8/90000\n"}) {
    EXPECT_EQ(with_start_bitrate(text, 500), text);
  }
}

TEST(StartBitrate, LeavesASectionWithoutMeasureAlone) {
  std::string text = "m=video 9\n";
  for (int i = 0; i < 4000; ++i) text += "a=rtpmap:96 VP8/\n";
  EXPECT_EQ(with_start_bitrate(text, 500), text);
}

}  // namespace
}  // namespace bedside::signal
