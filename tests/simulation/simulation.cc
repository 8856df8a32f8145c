#include "simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace gramme::simulation {
namespace {

/// Turns of background tasks that wait for each other's, one within the other.
constexpr uint64_t depth_max = 4;

/// One of some, drawn.
template <class T>
T one_of(Random& random, std::initializer_list<T> some) {
  return *std::next(some.begin(), int64_t(random.below(some.size())));
}

}  // namespace

Parameters draw_parameters(Random& random) {
  Parameters drawn{};
  drawn.clients.owners = 1 + random.below(5);
  drawn.clients.contenders = random.below(5);
  drawn.clients.administrators = random.below(3);
  drawn.clients.tables = 1 + random.below(3);
  drawn.requests = one_of<uint64_t>(random, {50, 150, 300, 600});
  drawn.crash_one_in = one_of<uint64_t>(random, {0, 200, 1000, 3000});
  drawn.clock_one_in = one_of<uint64_t>(random, {20, 100, 500});
  drawn.clock_seconds = one_of<int64_t>(random, {1, 5, 20});
  drawn.clock_jumps = random.one_in(5);
  drawn.background_one_in = one_of<uint64_t>(random, {2, 5, 40});
  drawn.liberties = {.plan_reruns = random.below(3),
                     .lost_answers = one_of<uint64_t>(random, {0, 0, 10, 60}),
                     .dropped_writes = one_of<uint64_t>(random, {0, 0, 10, 60}),
                     .older_first_reads = one_of<uint64_t>(random, {0, 2}),
                     .is_exclusive = !random.one_in(4)};
  drawn.settings.time_to_live_interval = 0;
  drawn.settings.scrub_period = 0;  // its turns end by real time
  drawn.settings.partitions = 1 + int64_t(random.below(4));
  drawn.shard_age = one_of<int64_t>(random, {300, 3600, 14400});
  return drawn;
}

Simulation::Simulation(uint64_t seed, Sabotage sabotage)
    : random_(seed),
      parameters_(draw_parameters(random_)),
      sabotage_(sabotage),
      clients_(parameters_.clients, random_, clock_) {}

/// What is still under way counts its requests in the server.
Simulation::~Simulation() {
  if (engine_) engine_->crash();
}

Report Simulation::run() {
  start_server();
  make_tables();
  Findings& findings = clients_.findings();
  while (sent_ < parameters_.requests && findings.empty()) step();
  if (findings.empty()) come_to_rest();
  if (findings.empty()) inspect();
  report_.findings = findings.all();
  fingerprint_.add(fmt::format("{}", store_.fingerprint()));
  report_.fingerprint = fingerprint_.value();
  report_.unknown += engine_->unknown_outcomes();
  report_.tally = clients_.tally();
  return std::move(report_);
}

void Simulation::start_server() {
  server_.reset();
  background_.reset();
  Liberties liberties = parameters_.liberties;
  if (sabotage_ == Sabotage::torn_batches) liberties.torn_batches = 100;
  if (sabotage_ == Sabotage::lost_commits) liberties.lost_commits = 100;
  engine_ = std::make_unique<SimulatedEngine>(store_, liberties, random_);
  background_ = std::make_unique<WaitingEngine>(*engine_, [this] { step_meanwhile(); });
  server_ =
      std::make_unique<Server>(*engine_, *background_, clock_,
                               ServerOptions{.name = fmt::format("server-{}", ++servers_),
                                             .settings = parameters_.settings,
                                             .shard_age = parameters_.shard_age * microseconds_per_second,
                                             .seed = random_.next()});
  loading_ = true;
  CHECK(server_->load().has_value());
  loading_ = false;
}

void Simulation::make_tables() {
  for (const Request& request : clients_.first_requests()) {
    Answer answer;
    do {
      answer = ask(request);
    } while (answer.is_unknown());
  }
}

void Simulation::step() {
  if (engine_->has_crashed()) return recover();
  if (parameters_.crash_one_in > 0 && !ending_ && random_.one_in(parameters_.crash_one_in))
    return engine_->crash();
  if (depth_ == 0 && !ending_ && random_.one_in(parameters_.clock_one_in)) move_clock();
  if (depth_ < depth_max && random_.one_in(parameters_.background_one_in) && take_turn()) return;
  if (!ending_ && random_.one_in(3) && send_next()) return;
  if (!engine_->is_idle()) return engine_->advance();
  if (!ending_) send_next();
}

/// While a background task waits.
void Simulation::step_meanwhile() { loading_ ? engine_->advance() : step(); }

bool Simulation::send_next() {
  if (sent_ >= parameters_.requests) return false;
  const bool sent =
      clients_.send_next(*server_, [this](const Answer& answer) { fingerprint_.add(answer.body); });
  sent_ += sent;
  return sent;
}

bool Simulation::take_turn() {
  ++depth_;
  const bool taken = server_->take_turn(random_);
  --depth_;
  report_.turns += taken;
  return taken;
}

/// Hours pass only while nobody waits: a request that takes hours has outlived its token.
void Simulation::move_clock() {
  const bool may_jump = parameters_.clock_jumps && !clients_.anybody_waits();
  const int64_t hours = may_jump && random_.one_in(20) ? int64_t(random_.below(4)) : 0;
  clock_.advance(hours * 3600 * microseconds_per_second +
                 int64_t(random_.below(uint64_t(parameters_.clock_seconds) * microseconds_per_second)));
  server_->tasks().look_at_clock();
}

/// The server has ended under its clients; another one begins.
void Simulation::recover() {
  if (depth_ > 0) return;
  ++report_.crashes;
  report_.unknown += engine_->unknown_outcomes();
  start_server();
  clients_.lose_answers();
}

/// Nobody asks any more; what is under way ends, and the background has nothing left to do.
void Simulation::come_to_rest() {
  ending_ = true;
  while (engine_->has_crashed() || clients_.anybody_waits()) step();
  clients_.end();
  engine_->tell_all();
  // What failed is tried again within a minute; who held a lease is waited for.
  for (int round = 0; round < 3; ++round) {
    run_background();
    clock_.advance(61 * microseconds_per_second);
    server_->tasks().look_at_clock();
  }
  run_background();
}

void Simulation::run_background() {
  while (take_turn() || !engine_->is_idle()) {
    while (!engine_->is_idle()) engine_->advance();
  }
}

Answer Simulation::ask(const Request& request) {
  std::optional<Answer> answer;
  server_->send(request, [&](Answer given) { answer = std::move(given); });
  while (!answer) engine_->advance();
  fingerprint_.add(answer->body);
  return *answer;
}

void Simulation::inspect() {
  clients_.inspect([this](const Request& request) { return ask(request); });
  check_leavings(store_.engine(), clients_.findings());
  check_records(store_.engine(), clock_, clients_.findings());
}

}  // namespace gramme::simulation
