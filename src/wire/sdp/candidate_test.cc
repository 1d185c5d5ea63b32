// Goal: what browsers and GStreamer gather passes, and whatever points elsewhere or breaks RFC 8839 does not.
#include "wire/sdp/candidate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bedside::sdp {
namespace {

using ::testing::ElementsAre;

TEST(Candidate, TakesWhatBrowsersGather) {
  for (const char* line : {
           // Chromium, Firefox, Safari, GStreamer; over mDNS, TCP and a relay; and the two ends of candidates.
           "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.5 rport 46154 generation 0 "
           "ufrag EsAw network-id 1 network-cost 10",
           "candidate:1 1 udp 2113937151 5c1bd5c5-5d3a-4d2b-8f36-2a3f3c9d3f5e.local 54400 typ host generation 0 ufrag "
           "x",
           "candidate:0 1 UDP 2122252543 192.0.2.10 51433 typ host",
           "candidate:2 1 TCP 2105524479 192.0.2.10 9 typ host tcptype active",
           "candidate:3 2 udp 92020734 2001:db8::7 50000 typ relay raddr 0.0.0.0 rport 0",
           "a=candidate:4 1 udp 1 192.0.2.1 9 typ prflx raddr 192.0.2.1 rport 1",
           "candidate:5 1 UDP 2015363327 10.0.2.15 40211 typ host ",
           "candidate:",
           "",
       }) {
    EXPECT_EQ(fault_in_candidate(line), std::nullopt) << line;
  }
}

TEST(Candidate, RefusesOtherHostsAndBrokenGrammar) {
  for (const char* line : {
           "candidate:1 1 udp 1 127.0.0.1 631 typ host",
           "candidate:1 1 udp 1 0.0.0.0 9 typ host",
           "candidate:1 1 udp 1 224.0.0.1 9 typ host",
           "candidate:1 1 udp 1 ::ffff:10.0.0.1 9 typ host",
           "candidate:1 1 udp 1 intranet.clinic.example 80 typ host",
           "candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr router.local.example rport 1",
           "candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 127.0.0.1 rport 1",
           "candidate:1 1 udp 1 192.0.2.1 70000 typ host",
           "candidate:1 1 udp 1 192.0.2.1 -1 typ host",
           "candidate:1 0 udp 1 192.0.2.1 9 typ host",
           "candidate:1 1 udp 4294967296 192.0.2.1 9 typ host",
           "candidate:1 1 sctp 1 192.0.2.1 9 typ host",
           "candidate:1 1 udp 1 192.0.2.1 9 typ server",
           "candidate:1 1 udp 1 192.0.2.1 9 host typ",
           "candidate:1 1 udp 1 192.0.2.1 9",
           "candidate:1 1 udp 1 192.0.2.1 9 typ host raddr",
           "candidate:1 1 udp 1 192.0.2.1 9 typ host x-proxy 10.0.0.1",
           "candidate:1 1 udp 1 192.0.2.1 9 typ host tcptype backwards",
           "candidate:1  1 udp 1 192.0.2.1 9 typ host",
           "candidate:<script> 1 udp 1 192.0.2.1 9 typ host",
           "candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=crypto:1",
           "candidat",
           "offer",
       }) {
    EXPECT_NE(fault_in_candidate(line), std::nullopt) << line;
  }
  EXPECT_NE(fault_in_candidate("candidate:" + std::string(2'000, '1')), std::nullopt);
}

TEST(Candidate, TellsItsAddressesAndNeverItsText) {
  std::vector<std::string> named;
  EXPECT_EQ(fault_in_candidate("candidate:1 1 udp 1 203.0.113.7 9 typ srflx raddr 10.0.0.5 rport 1", &named),
            std::nullopt);
  EXPECT_THAT(named, ::testing::UnorderedElementsAre("203.0.113.7", "10.0.0.5"));
  named.clear();
  EXPECT_NE(fault_in_candidate("candidate:1 1 udp 1 203.0.113.7 9 typ srflx raddr 10.0.0.5 rport x", &named),
            std::nullopt);
  EXPECT_TRUE(named.empty()) << "what is not sound names nobody";
  EXPECT_EQ(fault_in_candidate("candidate:1 1 udp 1 secret.example 9 typ host")->find("secret"), std::string::npos);
}

}  // namespace
}  // namespace bedside::sdp
