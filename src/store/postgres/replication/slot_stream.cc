#include "store/postgres/replication/slot_stream.h"

#include <libpq-fe.h>

#include <utility>

#include "store/postgres/feed/copy_frame.h"
#include "store/postgres/result.h"

namespace bedside::store::postgres {
namespace {

constexpr Duration kReportEvery = 1s;

}  // namespace

SlotStream::SlotStream(PollingLoop& loop, Options options, Progress& progress, Events events)
    : loop_(loop), options_(std::move(options)), progress_(progress), events_(std::move(events)) {
  options_.connect.settings.emplace_back("replication", "database");
  options_.connect.settings.emplace_back("application_name", "bedside feed");
  // Values are printed in one way; a dead connection is noticed by both sides.
  options_.connect.settings.emplace_back(
      "options",
      "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=1 "
      "-c wal_sender_timeout=10s");
  options_.connect.settings.emplace_back("keepalives_idle", "5");
  options_.connect.settings.emplace_back("tcp_user_timeout", "10000");
}

SlotStream::~SlotStream() { loop_.cancel(timer_); }

void SlotStream::start() {
  progress_.reconnected();
  link_ = std::make_unique<Link>(loop_, options_.connect);
  link_->open([this](Result<void, DbError> outcome) { opened(std::move(outcome)); });
}

void SlotStream::opened(Result<void, DbError> outcome) {
  if (!outcome) return stopped(outcome.error());
  link_->listen([this] { on_input(); },
                [this] {
                  stopped({std::string(kConnectionLost), "the connection to the database was lost", "", "Try again."});
                });
  // From the place that was last confirmed: the slot knows it.
  const std::string command = "START_REPLICATION SLOT \"" + options_.slot +
                              "\" LOGICAL 0/0 (proto_version '1', messages 'true', publication_names '" +
                              options_.publications + "')";
  if (PQsendQuery(link_->raw(), command.c_str()) != 1) {
    return stopped({std::string(kConnectionLost), "the connection to the database was lost", "", "Try again."});
  }
  link_->flush();
}

void SlotStream::on_input() {
  if (!streaming_) begin_copy();
  if (streaming_) read();
}

void SlotStream::begin_copy() {
  if (PQisBusy(link_->raw()) != 0) return;
  const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQgetResult(link_->raw()), PQclear);
  if (!answer) return;
  if (PQresultStatus(answer.get()) != PGRES_COPY_BOTH) return stopped(error_of(answer.get()));
  streaming_ = true;
  events_.on_started();
  timer_ = loop_.after(kReportEvery, [this] { tick(); });
}

void SlotStream::hold() { held_ = true; }

void SlotStream::resume() {
  if (!std::exchange(held_, false)) return;
  if (link_) link_->resume();
  loop_.post([this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired() && streaming_) read();
  });
}

void SlotStream::read() {
  // A message may hold us, and be let go on from within.
  if (reading_) return;
  reading_ = true;
  const std::weak_ptr<int> alive = alive_;
  while (streaming_ && !held_) {
    char* bytes = nullptr;
    const int size = PQgetCopyData(link_->raw(), &bytes, 1);
    if (size == 0) break;
    if (size < 0) {
      const std::unique_ptr<PGresult, void (*)(PGresult*)> why(PQgetResult(link_->raw()), PQclear);
      stopped(why && PQresultStatus(why.get()) == PGRES_FATAL_ERROR
                  ? error_of(why.get())
                  : DbError{std::string(kConnectionLost), "the server ended replication", "", "Try again."});
      break;
    }
    const std::unique_ptr<char, void (*)(void*)> owned(bytes, PQfreemem);
    frame({bytes, static_cast<std::size_t>(size)});
    if (alive.expired()) return;
  }
  reading_ = false;
  // What has come stays in libpq's buffer, and what has not stays with the server.
  if (held_ && link_) link_->hold();
}

void SlotStream::frame(std::string_view bytes) {
  const auto frame = decode_copy_frame(bytes);
  if (!frame) return stopped({"XX000", frame.error().message, "", ""});
  if (const auto* keepalive = std::get_if<Keepalive>(&*frame)) {
    progress_.keepalive(keepalive->end);
    if (keepalive->reply_now) report();
    return;
  }
  const auto message = pgoutput::decode(std::get<WalData>(*frame).payload);
  if (!message) return stopped({"XX000", message.error().message, "", message.error().next});
  events_.on_message(*message);
}

void SlotStream::report() {
  if (!streaming_) return;
  const std::string status = encode_status(progress_.received(), progress_.confirmed(), loop_.now());
  PQputCopyData(link_->raw(), status.data(), static_cast<int>(status.size()));
  link_->flush();
}

void SlotStream::tick() {
  report();
  timer_ = loop_.after(kReportEvery, [this] { tick(); });
}

void SlotStream::stopped(DbError why) {
  loop_.cancel(std::exchange(timer_, 0));
  streaming_ = false;
  // Not from within the link's own call.
  loop_.post([this, why = std::move(why), alive = std::weak_ptr(alive_)] {
    if (alive.expired() || !link_) return;
    link_.reset();
    events_.on_stopped(why);
  });
}

}  // namespace bedside::store::postgres
