#include "store/postgres/link.h"

#include <libpq-fe.h>

#include "store/postgres/result.h"

namespace bedside::store::postgres {
namespace {

pg_conn* begin(const ConnectTo& to) {
  // "dbname" may be a whole address when it is expanded, and what follows it wins over it.
  std::vector<const char*> keywords = {"fallback_application_name", "dbname"};
  std::vector<const char*> values = {"bedside", to.address.c_str()};
  for (const auto& [keyword, value] : to.settings) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back("client_encoding");
  values.push_back("UTF8");
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectStartParams(keywords.data(), values.data(), 1);
}

void ignore_notice(void*, const pg_result*) {}

}  // namespace

Link::~Link() {
  loop_.cancel(deadline_);
  watch_.reset();
  if (connection_ != nullptr) PQfinish(connection_);
}

void Link::open(Opened done) {
  opened_ = std::move(done);
  connection_ = begin(to_);
  deadline_ = loop_.after(to_.time_limit, [this] {
    finish(DbError{std::string(kCannotConnect), "the database server does not answer", "",
                   "Look whether host and port of the database address are right."});
  });
  const bool failed = connection_ == nullptr || PQstatus(connection_) == CONNECTION_BAD;
  if (connection_ != nullptr) PQsetNoticeReceiver(connection_, ignore_notice, nullptr);
  loop_.post([this, failed, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) step(failed ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING);
  });
}

void Link::step(int poll_status) {
  if (poll_status == PGRES_POLLING_FAILED) {
    return finish(connection_ == nullptr ? DbError{"53200", "out of memory", "", ""} : connect_error_of(connection_));
  }
  if (poll_status == PGRES_POLLING_OK) {
    PQsetnonblocking(connection_, 1);
    watch_ = loop_.watch(PQsocket(connection_));
    if (!watch_) return finish(DbError{std::string(kCannotConnect), "the descriptor cannot be watched", "", ""});
    return finish({});
  }
  watch_ = loop_.watch(PQsocket(connection_));
  if (!watch_) return finish(DbError{std::string(kCannotConnect), "the descriptor cannot be watched", "", ""});
  const auto go_on = [this] {
    // libpq may close the descriptor and open another for the server's next address.
    watch_.reset();
    step(PQconnectPoll(connection_));
  };
  poll_status == PGRES_POLLING_READING ? watch_->when_readable(go_on) : watch_->when_writable(go_on);
}

void Link::finish(Result<void, DbError> outcome) {
  loop_.cancel(deadline_);
  if (!outcome) {
    watch_.reset();
    if (connection_ != nullptr) PQfinish(std::exchange(connection_, nullptr));
  }
  if (auto opened = std::exchange(opened_, nullptr)) opened(std::move(outcome));
}

void Link::listen(std::function<void()> on_input, std::function<void()> on_broken) {
  on_input_ = std::move(on_input);
  on_broken_ = std::move(on_broken);
  arm_read();
}

void Link::hold() { held_ = true; }

void Link::resume() {
  held_ = false;
  if (watch_ && on_broken_) arm_read();
}

void Link::arm_read() {
  if (std::exchange(armed_, true)) return;
  watch_->when_readable([this, alive = std::weak_ptr(alive_)] {
    armed_ = false;
    // resume() arms it again.
    if (held_) return;
    const bool consumed = PQconsumeInput(connection_) == 1;
    // What came before the loss is still to be read, a refusal's reason above all.
    if (on_input_) on_input_();
    if (alive.expired()) return;
    if (!consumed || PQstatus(connection_) == CONNECTION_BAD) return broken();
    arm_read();
  });
}

void Link::flush() {
  const int left = PQflush(connection_);
  if (left < 0) {
    loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) broken();
    });
  } else if (left > 0) {
    watch_->when_writable([this] { flush(); });
  }
}

void Link::broken() {
  watch_.reset();
  if (auto told = std::exchange(on_broken_, nullptr)) told();
}

}  // namespace bedside::store::postgres
