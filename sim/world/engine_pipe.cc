#include "sim/world/engine_pipe.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <deque>
#include <utility>

#include "call/output.h"
#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

Error gone(std::string what) {
  return user_error("sim.engine", std::move(what), "Look at what the command given to --engine says by itself.");
}

// What stands behind "wake " and its like.
Result<std::int64_t> number_after(std::string_view word, std::string_view line) {
  std::int64_t number = 0;
  if (!line.starts_with(word)) return gone("The engine's process answered something else than " + std::string(word));
  line.remove_prefix(word.size());
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || end != line.data() + line.size()) return gone("The engine's process gave no number");
  return number;
}

class PipedMind final : public Mind {
 public:
  PipedMind(std::shared_ptr<EnginePipe> pipe, const call::Config& config) : pipe_(std::move(pipe)) {
    auto made = begin(config);
    if (made) {
      handle_ = *made;
    } else {
      trouble_ = std::move(made).error();
    }
  }
  PipedMind(const PipedMind&) = delete;
  PipedMind& operator=(const PipedMind&) = delete;
  ~PipedMind() override {
    if (pipe_->say("free " + std::to_string(handle_)).ok()) (void)pipe_->hear();
  }

  Status feed(const call::Input& input, Instant now) override {
    if (trouble_) return *trouble_;
    auto answered = ask(input, now);
    if (answered.ok()) return answered;
    if (!refused_) trouble_ = answered.error();
    return answered;
  }
  std::optional<call::Output> next() override {
    if (outputs_.empty()) return std::nullopt;
    call::Output first = std::move(outputs_.front());
    outputs_.pop_front();
    return first;
  }
  std::optional<Instant> wake_at() override {
    return wake_ms_ == 0 ? std::nullopt : std::optional(instant_from_ms(wake_ms_));
  }

 private:
  Result<std::int64_t> begin(const call::Config& config) {
    if (auto said = pipe_->say("new " + signal::to_json(config)); !said.ok()) return said.error();
    const auto line = pipe_->hear();
    if (!line) return line.error();
    auto handle = number_after("engine ", *line);
    if (handle && *handle == 0) return gone("The engine's process took no configuration");
    return handle;
  }

  Status ask(const call::Input& input, Instant now) {
    refused_ = false;
    const std::string question =
        "feed " + std::to_string(handle_) + " " + std::to_string(to_ms(now)) + " " + signal::to_json(input);
    if (auto said = pipe_->say(question); !said.ok()) return said;
    auto line = pipe_->hear();
    if (!line) return line.error();
    const auto answer = number_after("answer ", *line);
    if (!answer) return answer.error();
    std::optional<Error> refusal;
    for (line = pipe_->hear(); line && line->starts_with('{'); line = pipe_->hear()) {
      if (*answer == 1 && !refusal) {
        auto refused = signal::from_json<call::Refused>(*line);
        if (!refused) return refused.error();
        refusal = user_error(std::move(refused->code), std::move(refused->message), "");
        continue;
      }
      auto output = signal::from_json<call::Output>(*line);
      if (!output) return output.error();
      outputs_.push_back(std::move(output).value());
    }
    if (!line) return line.error();
    const auto wake = number_after("wake ", *line);
    if (!wake) return wake.error();
    wake_ms_ = *wake;
    if (!refusal) return *answer == 0 ? Status() : Status(gone("The engine's process did not take an input"));
    refused_ = true;
    return *std::move(refusal);
  }

  std::shared_ptr<EnginePipe> pipe_;
  std::int64_t handle_ = 0;
  std::deque<call::Output> outputs_;
  std::int64_t wake_ms_ = 0;
  bool refused_ = false;
  std::optional<Error> trouble_;
};

}  // namespace

Result<std::shared_ptr<EnginePipe>> EnginePipe::start(const std::string& command) {
  // A socket and no pipe, because a write to it can be kept from raising SIGPIPE.
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return gone("No socket for the engine");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string text = "exec " + command;
  std::array<char*, 4> words = {shell.data(), flag.data(), text.data(), nullptr};
  pid_t host = 0;
  const int failed = posix_spawn(&host, "/bin/sh", &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return gone("The engine's process cannot be started");
  }
  return std::shared_ptr<EnginePipe>(new EnginePipe(host, ends[0]));
}

EnginePipe::~EnginePipe() {
  close(socket_);
  waitpid(host_, nullptr, 0);
}

Status EnginePipe::say(const std::string& line) {
  const std::string text = line + "\n";
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t now = send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return gone("The engine's process is gone");
    sent += static_cast<std::size_t>(now);
  }
  return {};
}

Result<std::string> EnginePipe::hear() {
  for (;;) {
    if (const auto end = heard_.find('\n'); end != std::string::npos) {
      std::string line = heard_.substr(0, end);
      heard_.erase(0, end + 1);
      return line;
    }
    std::array<char, 65'536> more;
    const ssize_t now = recv(socket_, more.data(), more.size(), 0);
    if (now <= 0) return gone("The engine's process is gone");
    heard_.append(more.data(), static_cast<std::size_t>(now));
  }
}

MakeMind minds_behind(std::shared_ptr<EnginePipe> pipe) {
  return [pipe = std::move(pipe)](const call::Config& config) { return std::make_unique<PipedMind>(pipe, config); };
}

}  // namespace bedside::sim
