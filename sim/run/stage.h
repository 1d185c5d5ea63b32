// The inside of a world (world.h): who is there, and the hands that carry out a story's lines.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/run/world.h"

namespace bedside::sim {

class Stage final : private Witness, private Onlooker {
 public:
  Stage(const Story& story, const WorldOptions& options);
  ~Stage() override;

  Outcome run();

 private:
  struct Expectation {
    Deed deed;
    Line line;
    bool met = false;
  };

  void committed(const signal::VideoCall& row) override;
  void committed(const signal::WebRtcSignal& row) override;
  void timer_fired() override { store_judge_.timer(true); }
  void timer_over() override { store_judge_.timer(false); }
  void fed(Phone& phone, const call::Input& input, const Status& status) override;
  void ordered(Phone& phone, const call::Output& order) override;
  void drained(Phone& phone) override;
  void asking(Phone& phone, const call::Output& order) override;
  void answered(Phone& phone, const call::Output& order, const Reply& reply) override;
  void acknowledged(Phone& phone, const call::Output& order, const Reply& reply) override;

  void add_phones();
  void tell_story();
  void carry_out(const Deed& deed);
  void page_deed(Phone& phone, const Deed& deed);
  void world_deed(const Deed& deed);
  void set_weather(const std::vector<std::string>& words);
  void crash_server();
  void start_server();
  void set_path(const Deed& deed, bool up);
  bool go_on_until(Instant end);

  // What has to be true some seconds after a commit, wherever nothing is in the way.
  void look_later(const signal::VideoCall& row);
  void check_ring(CallId call, Instant since, bool should_ring);
  bool was_reachable(const Phone& phone, Instant since) const;

  void look_at_expectations(const Phone& phone);
  void check_expectations();
  bool is_met(const Deed& deed, const Phone& phone) const;

  void heal_everything();
  void check_agreement();
  void check_rest();
  void trace(const std::string& text);
  void broken(std::string law, std::string what) { verdicts_.broken(time_.elapsed(), std::move(law), std::move(what)); }
  Phone& phone(const std::string& name) { return *phones_by_name_.at(name); }
  void mix(std::uint64_t value) { fingerprint_ = (fingerprint_ ^ value) * 0x100000001b3; }
  void mix(std::string_view text);

  const Story& story_;
  const WorldOptions& options_;
  Timeline time_;
  Air air_;
  Cast cast_;
  std::map<std::string, UserId> people_;
  Verdicts verdicts_;
  StoreJudge store_judge_;
  PhoneJudge phone_judge_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Surroundings> around_;
  std::vector<std::unique_ptr<Phone>> phones_;
  std::map<std::string, Phone*> phones_by_name_;
  std::vector<Expectation> expectations_;
  std::vector<CallId> calls_in_order_;
  Instant rough_until_{};  // Requests and events are lost or late until then.
  std::uint64_t fingerprint_ = 0xcbf29ce484222325;
};

}  // namespace bedside::sim
