// REST as fast as a number of connections can ask, each one request after the other: single-row reads, single-row
// inserts, or whole set-ups of calls with every row on disk.
//
// Usage: bench_rest PORT ANON_KEY PLAN CONNECTIONS SECONDS MODE, where MODE is read, insert or calls. PLAN has a line
// for each connection, fields separated by a tab: token of the caller, token of the receiver, caller, receiver, room,
// message. A call is ten writes: the call, ringing, active, six signals, the end.
#include <sys/epoll.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <vector>

#include "client.h"

namespace bedside::bench {
namespace {

enum class Mode { kRead, kInsert, kCalls };

struct Line {
  std::string caller_token, receiver_token, caller, receiver, room, message;
};

std::string new_uuid() {
  static std::uint64_t state = static_cast<std::uint64_t>(now_ns());
  const auto next = [] {  // SplitMix64; uniqueness is all that is asked of it.
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  };
  const std::uint64_t a = next();
  const std::uint64_t b = next();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-8%03x-%012llx", static_cast<unsigned>(a >> 32),
                static_cast<unsigned>(a >> 16 & 0xffff), static_cast<unsigned>(a & 0xfff),
                static_cast<unsigned>(b >> 48 & 0xfff), static_cast<unsigned long long>(b & 0xffffffffffff));
  return text.data();
}

// One connection and what it is doing.
class Asker {
 public:
  Asker(std::uint16_t port, std::string key, Line line, Mode mode)
      : key_(std::move(key)), line_(std::move(line)), mode_(mode), fd_(connect_here(port)) {}
  int fd() const { return fd_; }

  void ask() {
    asked_ns_ = now_ns();
    switch (mode_) {
      case Mode::kRead: return send("GET", "/rest/v1/messages?select=*&id=eq." + line_.message, "", false);
      case Mode::kInsert:
        return send("POST", "/rest/v1/messages",
                    R"({"room_id":")" + line_.room + R"(","sender_id":")" + line_.caller + R"(","body":"bench"})",
                    false);
      case Mode::kCalls: return next_write();
    }
  }

  // True when an answer has arrived whole.
  bool read() {
    std::array<char, 65536> piece;
    const auto got = ::recv(fd_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (got == 0) fail("the server hung up");
    if (got < 0) return false;
    heard_.append(piece.data(), static_cast<std::size_t>(got));
    const auto head = heard_.find("\r\n\r\n");
    if (head == heard_.npos) return false;
    std::size_t length = 0;
    const auto at = heard_.find("content-length: ");
    if (at < head) length = std::strtoul(heard_.c_str() + at + 16, nullptr, 10);
    if (heard_.size() < head + 4 + length) return false;
    if (heard_[9] != '2') fail(heard_.substr(0, 2'000));
    heard_.clear();
    return true;
  }

  // True when that answer completes what is counted.
  bool completes() {
    if (mode_ != Mode::kCalls) return true;
    step_ = (step_ + 1) % 10;
    return step_ == 0;
  }
  std::int64_t asked_ns() const { return asked_ns_; }

 private:
  void next_write() {
    if (step_ == 0) {
      call_ = new_uuid();
      return send("POST", "/rest/v1/video_calls",
                  R"({"id":")" + call_ + R"(","room_id":")" + line_.room + R"(","caller_id":")" + line_.caller +
                      R"(","receiver_id":")" + line_.receiver + "\"}",
                  false);
    }
    if (step_ == 1) return set_status("ringing");
    if (step_ == 2) return set_status("active");
    if (step_ == 9) return set_status("ended");
    static const std::string kSdp = [] {
      std::string sdp = "v=0\\r\\no=- 1 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\n";
      while (sdp.size() < 2'500) sdp += "a=ice-ufrag:abcdefgh\\r\\n";
      return sdp;
    }();
    const bool back = step_ % 2 == 0;
    const std::string& from = back ? line_.receiver : line_.caller;
    const std::string& to = back ? line_.caller : line_.receiver;
    const std::string data =
        step_ < 5 ? R"({"type":")" + std::string(back ? "answer" : "offer") + R"(","sdp":")" + kSdp + "\"}"
                  : R"({"candidate":"","sdpMid":"0"})";
    send("POST", "/rest/v1/webrtc_signals",
         R"({"call_id":")" + call_ + R"(","sender_id":")" + from + R"(","receiver_id":")" + to +
             R"(","signal_type":")" + (step_ < 5 ? (back ? "answer" : "offer") : "ice_candidate") +
             R"(","signal_data":)" + data + "}",
         back);
  }
  void set_status(const std::string& status) {
    send("PATCH", "/rest/v1/video_calls?id=eq." + call_, R"({"status":")" + status + "\"}", status != "ended");
  }
  void send(const char* method, const std::string& path, const std::string& body, bool as_receiver) {
    std::string text = std::string(method) + " " + path + " HTTP/1.1\r\nHost: localhost\r\napikey: " + key_ +
                       "\r\nAuthorization: Bearer " + (as_receiver ? line_.receiver_token : line_.caller_token) +
                       "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body;
    for (std::string_view rest = text; !rest.empty();) {
      const auto sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) fail("the server hung up");
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  std::string key_;
  Line line_;
  Mode mode_;
  int fd_;
  int step_ = 0;
  std::string call_;
  std::string heard_;
  std::int64_t asked_ns_ = 0;
};

std::vector<Line> read_plan(const char* path) {
  std::vector<Line> plan;
  std::ifstream file(path);
  for (std::string text; std::getline(file, text);) {
    std::istringstream fields(text);
    Line line;
    for (std::string* field :
         {&line.caller_token, &line.receiver_token, &line.caller, &line.receiver, &line.room, &line.message}) {
      std::getline(fields, *field, '\t');
    }
    plan.push_back(std::move(line));
  }
  return plan;
}

int run(int count, char** arguments) {
  if (count < 7) fail("usage: bench_rest PORT ANON_KEY PLAN CONNECTIONS SECONDS read|insert|calls");
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  const auto plan = read_plan(arguments[3]);
  const auto wanted = static_cast<std::size_t>(std::atoi(arguments[4]));
  const int seconds = std::atoi(arguments[5]);
  const std::string word = arguments[6];
  const Mode mode = word == "read" ? Mode::kRead : word == "insert" ? Mode::kInsert : Mode::kCalls;
  if (plan.size() < wanted) fail("the plan has too few lines");
  std::vector<std::unique_ptr<Asker>> all;
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < wanted; ++i) {
    all.push_back(std::make_unique<Asker>(port, arguments[2], plan[i], mode));
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, all[i]->fd(), &event);
    all[i]->ask();
  }
  std::uint64_t completed = 0;
  std::vector<std::int64_t> took_ns;
  const std::int64_t warm = now_ns() + 1'000'000'000;
  const std::int64_t until = warm + seconds * 1'000'000'000LL;
  for (std::int64_t now = now_ns(); now < until; now = now_ns()) {
    std::array<epoll_event, 256> ready;
    const int found = ::epoll_wait(epoll, ready.data(), ready.size(), 10);
    for (int i = 0; i < found; ++i) {
      Asker& one = *all[ready[static_cast<std::size_t>(i)].data.u64];
      if (!one.read()) continue;
      if (now >= warm) took_ns.push_back(now_ns() - one.asked_ns());
      if (one.completes() && now >= warm) ++completed;
      one.ask();
    }
  }
  std::ranges::sort(took_ns);
  const auto percentile = [&](double part) {
    return static_cast<double>(took_ns[static_cast<std::size_t>(part * static_cast<double>(took_ns.size() - 1))]) / 1e6;
  };
  std::printf("| %s | %zu | %.0f | %.2f | %.2f |\n", word.c_str(), wanted, static_cast<double>(completed) / seconds,
              percentile(0.5), percentile(0.99));
  return 0;
}

}  // namespace
}  // namespace bedside::bench

int main(int count, char** arguments) { return bedside::bench::run(count, arguments); }
