// Goal: the descriptions of real browsers pass whole, and one with a foreign line, attribute or address does not.
#include "wire/sdp/description.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

namespace bedside::sdp {
namespace {

const std::string kHead = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

// Shortened, with every kind of line that each browser writes.
const std::string kChromium =
    kHead +
    "a=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS stream\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\na=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 49:66:12:17:0D:1C:91:AE:57:4C:C6:36:DD:D5:97:D2\r\na=setup:actpass\r\na=mid:0\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=sendrecv\r\na=msid:stream track\r\na=rtcp-mux\r\n"
    "a=rtcp-rsize\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 "
    "minptime=10;useinbandfec=1\r\n"
    "a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\nb=AS:2500\r\na=bundle-only\r\na=mid:1\r\na=inactive\r\n"
    "a=ssrc-group:FID 1 2\r\na=simulcast:send h;m;l\r\na=rid:h send\r\na=imageattr:96 send *\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n"
    "a=max-message-size:262144\r\n";
const std::string kFirefox =
    "v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 4353 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=sendrecv\r\n"
    "a=fingerprint:sha-256 49:66\r\na=group:BUNDLE 0\r\na=ice-options:trickle\r\na=msid-semantic:WMS *\r\n"
    "m=audio 51433 UDP/TLS/RTP/SAVPF 109\r\nc=IN IP4 192.0.2.10\r\n"
    "a=candidate:0 1 UDP 2122252543 192.0.2.10 51433 typ host\r\na=end-of-candidates\r\na=setup:actpass\r\n"
    "a=rtcp:51434 IN IP4 192.0.2.10\r\n";
const std::string kGstreamer =
    "v=0\r\no=- 5523 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-options:trickle\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=framerate:30\r\na=rtcp-mux-only\r\n";

// A whole one, as Chromium 156 gathered it.
std::string gathered() {
  std::ifstream file(BEDSIDE_SOURCE_DIR "/src/wire/sdp/testing/chromium.sdp", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_GT(text.str().size(), 3'000u);
  return text.str();
}

std::optional<std::string> fault(const std::string& sdp, const Rules& rules = {}) {
  return fault_in_description(sdp, rules);
}

TEST(Description, OfEveryBrowserPasses) {
  for (const auto& sdp : {kHead, kChromium, kFirefox, kGstreamer, gathered()})
    EXPECT_EQ(fault(sdp), std::nullopt) << sdp;
}

TEST(Description, MayEndItsLinesWithLfAlone) { EXPECT_EQ(fault("v=0\no=- 1 1 IN IP6 ::\ns=-\nt=0 0\n"), std::nullopt); }

TEST(Description, MayNameItsOwnCandidatesOnly) {
  EXPECT_NE(fault(kHead + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 198.51.100.4\r\n"), std::nullopt);
  EXPECT_NE(fault(kHead + "a=rtcp:9 IN IP4 198.51.100.4\r\n"), std::nullopt);
  EXPECT_NE(fault(kHead + "a=rtcp:9 IN IP4 victim.example\r\n"), std::nullopt);
  EXPECT_NE(fault("v=0\r\no=- 1 1 IN IP4 198.51.100.4\r\ns=-\r\nt=0 0\r\n"), std::nullopt);
  EXPECT_NE(fault("v=0\r\no=- 1 1 IN IP4 victim.example\r\ns=-\r\nt=0 0\r\n"), std::nullopt);
  EXPECT_NE(fault(kHead + "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n"), std::nullopt);
  // RFC 8829 section 5.2.1: the default candidate of a description that was gathered first.
  EXPECT_EQ(fault(kHead + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 198.51.100.4\r\n"
                          "a=candidate:1 1 udp 1 198.51.100.4 9 typ host\r\n"),
            std::nullopt);
}

TEST(Description, HasNoLineOrAttributeThatWebRtcDoesNotUse) {
  for (const char* line :
       {"a=remote-candidates:1 198.51.100.4 9", "a=source-filter: incl IN IP4 * 198.51.100.4",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", "a=alt-interface:1", "a=", "a=:x", "u=http://victim.example/",
        "e=ada@example.org", "p=+1 555", "k=clear:x", "z=0 0", "r=1 1 1", "v=1", "x=1", "noise", "=", "a", ""}) {
    EXPECT_NE(fault(kHead + line + "\r\n"), std::nullopt) << line;
  }
  EXPECT_NE(fault(kHead + "a=mid:0\x01\r\n"), std::nullopt);
  EXPECT_NE(fault(kHead + "a=mid:0\rm=audio\r\n"), std::nullopt);
}

TEST(Description, AllowsAnAttributeThatTheOperatorNames) {
  EXPECT_NE(fault(kHead + "a=x-next:1\r\n"), std::nullopt);
  EXPECT_EQ(fault(kHead + "a=x-next:1\r\n", {{"x-next"}}), std::nullopt);
}

TEST(Description, HasAHeadInOrderAndBounds) {
  for (const char* text : {"", "v=0", "offer", "v=0\r\ns=-\r\no=- 1 1 IN IP4 0.0.0.0\r\nt=0 0\r\n",
                           "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n", "\r\n"}) {
    EXPECT_NE(fault(text), std::nullopt) << text;
  }
  std::string many = kHead;
  for (int i = 0; i < 33; ++i) many += "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
  EXPECT_NE(fault(many), std::nullopt);
  EXPECT_NE(fault(kHead + "a=fmtp:" + std::string(5'000, '1') + "\r\n"), std::nullopt);
  std::string long_one = kHead;
  while (long_one.size() < 64 * 1024) long_one += "a=fmtp:" + std::string(3'000, '1') + "\r\n";
  EXPECT_NE(fault(long_one), std::nullopt);
  std::string lines = kHead;
  for (int i = 0; i < 2'000; ++i) lines += "a=mid:0\r\n";
  EXPECT_NE(fault(lines), std::nullopt);
}

RC_GTEST_PROP(Description, OnceItIsDamagedItNeverNamesAForeignHost, ()) {
  // Whatever bytes a stranger changes: what passes never holds the address in a place where a browser would use it.
  std::string sdp = kChromium;
  const auto at = *rc::gen::inRange<std::size_t>(0, sdp.size());
  const auto inserted = *rc::gen::element<std::string>("198.51.100.4", "\r\nc=IN IP4 198.51.100.4", "\nm=", "a=x:1\r\n",
                                                       "\r\na=candidate:1 1 udp 1 victim.example 9 typ host\r\n", "\0");
  sdp.insert(at, inserted);
  if (!fault(sdp)) {
    RC_ASSERT(sdp.find("c=IN IP4 198.51.100.4") == std::string::npos);
    RC_ASSERT(sdp.find("victim.example 9 typ") == std::string::npos);
  }
}

}  // namespace
}  // namespace bedside::sdp
