// Task: a coroutine that answers one value, so that a transaction of several steps reads from top to bottom although
// every step waits for the server. Starts when it is awaited or spawned, and runs on the loop like any callback.
#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace bedside::store::postgres {

// What waits for an event keeps one of these (copies are the same one). Called, once, it goes on with the task; when
// the last copy is destroyed uncalled, the event will never come, and all that spawn() began for it is released without
// another line of it running.
class Resume {
 public:
  template <class Promise>
  explicit Resume(std::coroutine_handle<Promise> waiting)
      : state_(std::make_shared<State>(waiting, waiting.promise().root)) {}

  void operator()() const {
    state_->root = nullptr;
    state_->waiting.resume();
  }

 private:
  struct State {
    std::coroutine_handle<> waiting;
    std::coroutine_handle<> root;

    State(std::coroutine_handle<> resumed, std::coroutine_handle<> first) : waiting(resumed), root(first) {}
    State(const State&) = delete;
    ~State() {
      if (root) root.destroy();
    }
  };

  std::shared_ptr<State> state_;
};

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> awaiting;
    std::coroutine_handle<> root;  // Where the chain of awaits began: whose destruction destroys all of it.

    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Back {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
          return ended.promise().awaiting;
        }
        void await_resume() noexcept {}
      };
      return Back{};
    }
    template <class U>
    void return_value(U&& result) {
      value.emplace(std::forward<U>(result));
    }
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
    handle_.promise().awaiting = awaiting;
    handle_.promise().root = awaiting.promise().root;
    return handle_;
  }
  T await_resume() { return std::move(*handle_.promise().value); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

namespace internal {

struct Detached {
  struct promise_type {
    std::coroutine_handle<> root = std::coroutine_handle<promise_type>::from_promise(*this);

    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };
};

}  // namespace internal

// Runs the task and calls `done` with its answer. One that still waits when its pool is destroyed never answers.
template <class T>
internal::Detached spawn(Task<T> task, std::function<void(T)> done) {
  T answer = co_await std::move(task);
  done(std::move(answer));
}

}  // namespace bedside::store::postgres
