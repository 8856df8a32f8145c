// One run: clients, background tasks, a clock and crashes in one thread, every choice drawn from a seed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients.h"
#include "fingerprint.h"
#include "simulated_engine.h"

namespace gramme::simulation {

/// What differs from seed to seed, so that runs differ in kind and not only in their draws.
struct Parameters {
  Clients::Numbers clients;
  uint64_t requests;
  uint64_t crash_one_in;  // steps; 0 is never
  uint64_t clock_one_in;  // steps
  int64_t clock_seconds;  // at most, at a time
  bool clock_jumps;       // by hours, too
  uint64_t background_one_in;
  Liberties liberties;
  Settings settings;
  int64_t shard_age;  // seconds
};
Parameters draw_parameters(Random& random);

/// A fault of the store that a run has to find: for those who doubt the test.
enum class Sabotage : uint8_t { none, torn_batches, lost_commits };

struct Report {
  std::vector<std::string> findings;
  uint64_t fingerprint = 0;  // of all answers and of the store at the end
  Tally tally;
  uint64_t crashes = 0, unknown = 0, turns = 0;
};

class Simulation {
 public:
  explicit Simulation(uint64_t seed, Sabotage sabotage = Sabotage::none);
  ~Simulation();
  Report run();

 private:
  void start_server();
  void make_tables();
  /// Whatever comes next. `may_crash`: false while the run ends.
  void step();
  void step_meanwhile();
  bool send_next();
  bool take_turn();
  void move_clock();
  void recover();
  void come_to_rest();
  void run_background();
  Answer ask(const Request& request);
  void inspect();
  Random random_;
  const Parameters parameters_;
  const Sabotage sabotage_;
  TestClock clock_;
  Fingerprint fingerprint_;
  SimulatedStore store_{clock_};
  std::unique_ptr<SimulatedEngine> engine_;
  std::unique_ptr<WaitingEngine> background_;
  std::unique_ptr<Server> server_;
  Clients clients_;
  uint64_t sent_ = 0, servers_ = 0, depth_ = 0;
  bool loading_ = false, ending_ = false;
  Report report_;
};

}  // namespace gramme::simulation
