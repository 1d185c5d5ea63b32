// An Ethernet switch between network namespaces that hands every frame on a little later: what a wide network is to
// round-trip times, on a kernel without sch_netem.
//
//   delay_switch ONE_WAY_MS NAMESPACE...
//
// Each namespace gets a TAP device eth0; it is gone when the switch ends. "ready" is printed once all are there.
// Linux: Documentation/networking/tuntap.rst, setns(2).
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLargestFrame = 65'536;
constexpr std::size_t kMostWaiting = 100'000;  // A second at full speed of everybody; what comes on top is lost.
constexpr std::size_t kAddress = 6;
constexpr int kAtOnce = 64;  // Frames of one port before the next has its turn.

struct Frame {
  Clock::time_point due;
  std::size_t from;
  std::string bytes;

  std::string_view receiver() const { return std::string_view(bytes).substr(0, kAddress); }
  std::string_view sender() const { return std::string_view(bytes).substr(kAddress, kAddress); }
  bool is_for_all() const { return (bytes.front() & 1) != 0; }  // IEEE 802.3, section 3.2.3: group addresses.
};

struct Port {
  int tap = -1;
  std::string address;  // Of the one host behind it; learnt from what it sends.
};

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

// A TAP device belongs to the namespace in which it was made, its descriptor to nobody.
int open_tap(const char* name) {
  const int space = ::open((std::string("/run/netns/") + name).c_str(), O_RDONLY | O_CLOEXEC);
  if (space < 0 || ::setns(space, CLONE_NEWNET) != 0) die(name);
  ::close(space);
  const int tap = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  std::strncpy(request.ifr_name, "eth0", sizeof request.ifr_name - 1);
  if (tap < 0 || ::ioctl(tap, TUNSETIFF, &request) != 0) die("/dev/net/tun");
  return tap;
}

// All wait equally long, so the first that came is the first that is due.
class Switch {
 public:
  Switch(std::chrono::nanoseconds delay, std::vector<Port> ports) : delay_(delay), ports_(std::move(ports)) {}

  [[noreturn]] void run() {
    std::vector<pollfd> watched;
    for (const Port& port : ports_) watched.push_back({port.tap, POLLIN, 0});
    for (;;) {
      deliver_due();
      timespec wait{1, 0};
      if (!waiting_.empty()) {
        const auto left = std::max(waiting_.front().due - Clock::now(), Clock::duration::zero());
        wait = {0, std::min<long>(std::chrono::nanoseconds(left).count(), 999'999'999L)};
      }
      ::ppoll(watched.data(), watched.size(), &wait, nullptr);
      for (std::size_t i = 0; i < ports_.size(); ++i) {
        if ((watched[i].revents & POLLIN) != 0) take(i);
      }
    }
  }

 private:
  void take(std::size_t from) {
    static char bytes[kLargestFrame];
    for (int i = 0; i < kAtOnce; ++i) {
      const ssize_t size = ::read(ports_[from].tap, bytes, sizeof bytes);
      if (size < static_cast<ssize_t>(2 * kAddress) || waiting_.size() >= kMostWaiting) return;
      waiting_.push_back({Clock::now() + delay_, from, std::string(bytes, static_cast<std::size_t>(size))});
      ports_[from].address = waiting_.back().sender();
    }
  }

  void deliver_due() {
    while (!waiting_.empty() && waiting_.front().due <= Clock::now()) {
      const Frame& frame = waiting_.front();
      const auto its_own = std::find_if(ports_.begin(), ports_.end(),
                                        [&](const Port& port) { return port.address == frame.receiver(); });
      for (std::size_t i = 0; i < ports_.size(); ++i) {
        const bool wanted = frame.is_for_all() || its_own == ports_.end() || &ports_[i] == &*its_own;
        // A full device loses frames, as a network does.
        if (wanted && i != frame.from) (void)!::write(ports_[i].tap, frame.bytes.data(), frame.bytes.size());
      }
      waiting_.pop_front();
    }
  }

  const std::chrono::nanoseconds delay_;
  std::vector<Port> ports_;
  std::deque<Frame> waiting_;
};

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: delay_switch ONE_WAY_MS NAMESPACE...\n");
    return 2;
  }
  const std::chrono::duration<double, std::milli> delay(std::atof(words[1]));
  std::vector<Port> ports;
  for (int i = 2; i < count; ++i) ports.push_back({open_tap(words[i]), {}});
  ::prctl(PR_SET_TIMERSLACK, 1'000);  // Nanoseconds; the usual 50 µs would be added to every frame.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  std::printf("ready\n");
  std::fflush(stdout);
  Switch(std::chrono::duration_cast<std::chrono::nanoseconds>(delay), std::move(ports)).run();
}
