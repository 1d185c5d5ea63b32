#include "sim/world/phone.h"

#include <algorithm>
#include <utility>

#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

constexpr Duration kRequestTimeout = 10s;  // web/client/src/session/rest.ts.
constexpr Duration kDismissing = 1s;
constexpr Duration kRefreshEarly = 20s;

Reply no_answer() {
  Reply reply;
  reply.status = 0;
  return reply;
}

// As to_value(row), without the way through text: this is the busiest line of the simulator.
signal::json::Value row_value(const signal::WebRtcSignal& row) {
  using signal::json::Value;
  Value value{Value::Object{}};
  value.set("id", Value(row.id.text()));
  value.set("seq", Value(*row.seq));
  return value;
}
signal::json::Value row_value(const signal::VideoCall& row) { return signal::to_value(row); }

std::string hex_seed(Rng& rng) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string seed;
  for (int i = 0; i < 32; ++i) seed += kDigits[rng.below(16)];
  return seed;
}

}  // namespace

Phone::Phone(Surroundings& around, PhoneSetup setup)
    : around_(around),
      setup_(std::move(setup)),
      chance_(setup_.seed),
      fate_(setup_.seed + 1),
      station_(around.air.add_station()) {}

Phone::~Phone() {
  for (const auto& [id, peer] : peers_) peer->close();
}

void Phone::open_page() {
  if (has_page()) return;
  ++page_;
  call::Config config;
  config.user_id = setup_.user;
  config.device_id = setup_.name;
  config.seed = hex_seed(chance_);
  if (setup_.has_relay)
    config.ice_servers = {signal::IceServer{{{"turn:relay.example:3478"}}, "u", Redacted<std::string>("p")}};
  mind_ = around_.make_mind(config);
  screen_ = {};
  attempts_ = 0;
  token_ = {setup_.user, expiry()};
  schedule_refresh();
  connect_feed();
}

void Phone::close_page() {
  if (!has_page()) return;
  ++page_;
  ++joins_;
  around_.server.disconnect(std::exchange(socket_, 0));
  feed_up_ = false;
  update_ready();
  for (const auto& [id, peer] : peers_) peer->close();
  peers_.clear();
  media_open_ = false;
  ++media_requests_;
  mind_.reset();
  inputs_.clear();
  alarm_.reset();
  screen_ = {};
}

Status Phone::press(const call::Input& input) {
  if (!has_page()) return user_error("sim.no_page", "There is no page.");
  return feed_now(input);
}

Status Phone::call(UserId whom, signal::CallType type) {
  return press(call::StartCall{around_.room, whom, type, connects_early});
}

Status Phone::answer(bool accept) {
  return press(call::AnswerCall{screen_.call ? screen_.call->id : CallId{}, accept});
}

Instant Phone::now() const {
  const Instant now = around_.time.now();
  const auto passed = now - Timeline::kBeginning;
  return now + clock_ahead + passed * clock_drift_ppm / 1'000'000;
}

void Phone::later(Duration delay, std::function<void()> what) {
  around_.time.after(delay, [this, page = page_, what = std::move(what)] {
    if (page == page_) what();
  });
}

Status Phone::feed_now(const call::Input& input) {
  feeding_ = true;
  const call::PhaseName before = screen_.phase;
  const Status status = mind_->feed(input, now());
  around_.onlooker.fed(*this, input, status);
  while (mind_) {
    const auto order = mind_->next();
    if (!order) break;
    around_.onlooker.ordered(*this, *order);
    std::visit([this](const auto& known) { carry_out(known); }, *order);
  }
  feeding_ = false;
  if (!mind_) return status;
  around_.onlooker.drained(*this);
  set_alarm();
  if (screen_.phase != before) act_by_habit(before);
  while (mind_ && !inputs_.empty() && !feeding_) {
    const call::Input next = std::move(inputs_.front());
    inputs_.pop_front();
    (void)feed_now(next);
  }
  return status;
}

void Phone::feed(const call::Input& input) {
  if (!has_page()) return;
  if (feeding_) {
    inputs_.push_back(input);
  } else {
    (void)feed_now(input);
  }
}

void Phone::feed_after(Duration delay, call::Input input) {
  later(delay, [this, input = std::move(input)] { feed(input); });
}

void Phone::set_alarm() {
  const auto wake = mind_->wake_at();
  if (!wake) return;
  if (alarm_ && *alarm_ <= *wake) return;
  alarm_ = wake;
  const auto wait = std::chrono::ceil<Duration>(std::max(*wake - now(), UtcClock::duration::zero()));
  around_.time.after(wait, [this, page = page_, alarm = ++alarms_] {
    if (page != page_ || alarm != alarms_) return;
    alarm_.reset();
    const auto due = mind_->wake_at();
    if (due && *due <= now()) {
      feed(call::Wake{});
    } else {
      set_alarm();
    }
  });
}

void Phone::act_by_habit(call::PhaseName before) {
  const auto when = [this](Duration delay, call::PhaseName phase, std::function<void()> act) {
    const auto call = screen_.call ? screen_.call->id : CallId{};
    later(delay, [this, phase, call, act = std::move(act)] {
      if (screen_.phase == phase && screen_.call && screen_.call->id == call) act();
    });
  };
  using call::PhaseName;
  if (screen_.phase == PhaseName::kIncoming) {
    if (habits.accepts_after) when(*habits.accepts_after, PhaseName::kIncoming, [this] { (void)answer(true); });
    if (habits.declines_after) when(*habits.declines_after, PhaseName::kIncoming, [this] { (void)answer(false); });
  }
  if (screen_.phase == PhaseName::kActive && before != PhaseName::kReconnecting && habits.hangs_up_after) {
    when(*habits.hangs_up_after, PhaseName::kActive, [this] { (void)press(call::EndCall{}); });
  }
  if (screen_.phase == PhaseName::kEnded && habits.dismisses) {
    when(kDismissing, PhaseName::kEnded, [this] { (void)press(call::DismissCall{}); });
  }
}

void Phone::set_online(bool online) {
  if (is_online() == online) return;
  around_.air.set_online(station_, online);
  update_ready();
  if (!online && socket_ != 0) socket_breaks();
}

void Phone::change_network() {
  around_.air.change_address(station_);
  if (socket_ != 0) socket_breaks();
}

// Requests.

void Phone::ask(const call::Output& order, bool is_write, What what, Done done) {
  const Instant gives_up = around_.time.now() + kRequestTimeout;
  const auto give_up = [this, page = page_, gives_up, done] {
    around_.time.at(gives_up, [this, page, done] {
      if (page == page_) done(no_answer());
    });
  };
  if (!is_online() || happens(air().weather().lose_request)) return give_up();
  const bool slow_down = happens(air().weather().rate_limit);
  const bool answer_is_lost = happens(air().weather().lose_answer);
  around_.time.after(air().trip(fate_), [=, this, page = page_, token = token_, what = std::move(what)] {
    if (!around_.server.is_up()) {
      around_.time.after(air().trip(fate_), [this, page, done] {
        if (page == page_) done(no_answer());
      });
      return;
    }
    Reply reply;
    if (slow_down) {
      reply.status = 429;
    } else {
      if (is_write) around_.onlooker.asking(*this, order);
      reply = what(around_.server, token);
      if (is_write) around_.onlooker.answered(*this, order, reply);
    }
    if (answer_is_lost) return give_up();
    around_.time.after(air().trip(fate_), [=, this] {
      if (page != page_) return;
      if (!is_online()) return give_up();
      if (is_write && reply.ok()) around_.onlooker.acknowledged(*this, order, reply);
      done(reply);
    });
  });
}

void Phone::write(call::WriteId id, const call::Output& order, What what) {
  ask(order, true, std::move(what), [this, id](const Reply& reply) {
    if (!reply.ok()) {
      std::optional<std::int64_t> retry_after;
      if (reply.status == 429) retry_after = 1500;
      return feed(call::WriteFailed{id, reply.status, reply.code, retry_after});
    }
    call::WriteDone written{id, {}};
    for (const auto& row : reply.calls) written.rows.push_back(row_value(row));
    if (setup_.returns_signals) {
      for (const auto& row : reply.signals) written.rows.push_back(row_value(row));
    }
    feed(written);
  });
}

void Phone::carry_out(const call::Snapshot& order) {
  const bool rings = order.state.phase == call::PhaseName::kIncoming &&
                     (screen_.phase != call::PhaseName::kIncoming || order.state.call->id != screen_.call->id);
  screen_ = order.state;
  // The page asks once what the room is.
  if (rings && connects_early) feed_after(air().trip(fate_) + air().trip(fate_), call::EarlyAllowed{screen_.call->id});
  if (screen_.phase != call::PhaseName::kIdle) free_since_ = around_.time.now();
}

void Phone::carry_out(const call::InsertCall& order) {
  write(order.write_id, order,
        [row = order.row](Server& server, const Token& token) { return server.insert_call(token, row); });
}

void Phone::carry_out(const call::UpdateCall& order) {
  write(order.write_id, order,
        [order](Server& server, const Token& token) { return server.update_call(token, order); });
}

void Phone::carry_out(const call::InsertSignals& order) {
  write(order.write_id, order,
        [rows = order.rows](Server& server, const Token& token) { return server.insert_signals(token, rows); });
}

void Phone::carry_out(const call::FetchSignals& order) {
  ask(
      order, false,
      [order](Server& server, const Token& token) {
        return server.fetch_signals(token, order.call_id, order.after_seq);
      },
      [this, order](const Reply& reply) {
        if (reply.ok()) return feed(call::SignalRows{order.call_id, reply.signals});
        feed(call::FetchFailed{order.fetch_id, reply.status, reply.code});
      });
}

void Phone::carry_out(const call::FetchOpenCalls& order) {
  ask(
      order, false, [](Server& server, const Token& token) { return server.fetch_open_calls(token); },
      [this, order](const Reply& reply) {
        if (reply.ok()) return feed(call::OpenCalls{reply.calls, std::nullopt});
        feed(call::FetchFailed{order.fetch_id, reply.status, reply.code});
      });
}

void Phone::carry_out(const call::KeepAlive& order) {
  ask(
      order, false, [order](Server& server, const Token& token) { return server.keep_alive(token, order.call_id); },
      [](const Reply&) {});
}

// The feed.

void Phone::connect_feed() {
  if (!has_page() || socket_ != 0) return;
  const std::uint64_t join = ++joins_;
  const auto again = [this, join] {
    const auto wait = std::min<Duration>(1s * (1 << std::min(attempts_++, 4)), 10s);
    later(wait, [this, join] {
      if (join == joins_) connect_feed();
    });
  };
  const Duration takes = air().trip(fate_) + air().trip(fate_);
  later(takes, [this, join, again] {
    if (join != joins_) return;
    if (!is_online() || !around_.server.is_up()) return again();
    socket_ = 0;
    const SocketId socket = around_.server.connect(token_, *this);
    if (feed_wanted_) {
      feed_wanted_ = false;
      socket_ = socket;
      later(air().trip(fate_), [this, join] {
        if (join != joins_ || !is_online()) return;
        attempts_ = 0;
        feed_up_ = true;
        update_ready();
        feed(call::SignalingUp{});
      });
    } else {
      again();
    }
  });
}

void Phone::on_joined() { feed_wanted_ = true; }

void Phone::on_closed() {
  if (socket_ == 0) return;
  const SocketId closed = std::exchange(socket_, 0);
  around_.time.post([this, closed] {
    if (around_.server.is_up()) around_.server.disconnect(closed);
  });
  feed_lost(air().trip(fate_));
}

void Phone::socket_breaks() {
  if (socket_ == 0) return;
  if (around_.server.is_up()) around_.server.disconnect(socket_);
  socket_ = 0;
  feed_lost(Duration(static_cast<std::int64_t>(fate_.below(8'000))));
}

void Phone::feed_lost(Duration notice) {
  const std::uint64_t join = ++joins_;
  ready_since_.reset();
  later(notice, [this, join] {
    if (join != joins_) return;
    if (std::exchange(feed_up_, false)) feed(call::SignalingDown{});
    connect_feed();
  });
}

void Phone::update_ready() {
  const bool ready = has_page() && feed_up_ && is_online() && socket_ != 0;
  if (!ready) {
    ready_since_.reset();
  } else if (!ready_since_) {
    ready_since_ = around_.time.now();
  }
}

void Phone::push(call::Input input, bool may_be_lost) {
  if (!is_online() || (may_be_lost && happens(air().weather().lose_event))) return;
  if (happens(air().weather().cut_socket, 1000)) {
    around_.time.after(0ms, [this, join = joins_] {
      if (join == joins_) socket_breaks();
    });
    return;
  }
  const int times = happens(air().weather().double_event) ? 2 : 1;
  for (int i = 0; i < times; ++i) {
    later(air().trip(fate_), [this, join = joins_, input] {
      if (join == joins_ && is_online()) feed(input);
    });
  }
}

void Phone::on_call(const signal::VideoCall& row) { push(call::CallRow{row}, false); }
void Phone::on_signal(const signal::WebRtcSignal& row) { push(call::SignalRow{row}, true); }

// RFC 7519 counts in whole seconds.
Instant Phone::expiry() const {
  return std::chrono::floor<std::chrono::seconds>(around_.time.now() + setup_.token_life);
}

void Phone::schedule_refresh() {
  const Instant when = std::max(around_.time.now() + 5s, token_.expires - kRefreshEarly);
  around_.time.at(when, [this, page = page_] {
    if (page == page_) refresh_token();
  });
}

void Phone::refresh_token() {
  if (is_online() && around_.server.is_up()) {
    token_.expires = expiry();
    if (socket_ != 0) around_.server.refresh(socket_, token_);
  }
  schedule_refresh();
}

void Phone::set_token_life(Duration life) {
  setup_.token_life = life;
  token_.expires = expiry();
  schedule_refresh();
}

}  // namespace bedside::sim
