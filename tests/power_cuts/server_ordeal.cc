// Clients of a whole server, and its background tasks.
#include <fmt/format.h>

#include <utility>

#include "clients.h"
#include "fragile_store.h"
#include "ordeal.h"
#include "simulation.h"

namespace gramme::power_cuts {
namespace {

using simulation::Answer;
using simulation::Clients;
using simulation::Request;
using simulation::Server;

/// The server waits for each of its background tasks' turns; clients meanwhile have their answers from the
/// engine's own threads.
class ServerOrdeal final : public Ordeal {
 public:
  ServerOrdeal(uint64_t seed, std::string directory, Sabotage sabotage);

  std::optional<std::string> cut() override;
  Tally tally() const override;

 private:
  void use();
  bool start_server();
  void look();
  void come_to_rest();
  void go_on();
  void wait_for_all();
  Answer ask(const Request& request);
  void move_clock(int64_t microseconds);
  std::optional<std::string> finding();

  Random random_;
  const simulation::Parameters parameters_;
  TestClock clock_;
  FragileStore store_;
  std::unique_ptr<Server> server_;
  Clients clients_;
  uint64_t servers_ = 0;
  bool has_tables_ = false;
};

ServerOrdeal::ServerOrdeal(uint64_t seed, std::string directory, Sabotage sabotage)
    : random_(seed),
      parameters_(simulation::draw_parameters(random_)),
      store_(std::move(directory), sabotage, random_, clock_),
      clients_(parameters_.clients, random_, clock_) {}

std::optional<std::string> ServerOrdeal::cut() {
  const uint64_t until_cut = random_.one_in(3) ? 1 + random_.below(64) : 0;
  if (auto refused = store_.open(Durability::commit, until_cut)) return refused;
  if (store_.engine()) {
    store_.cut_power_in(0);
    if (!store_.is_power_cut()) use();
  }
  server_.reset();
  store_.close();
  store_.lose_power();
  return finding();
}

void ServerOrdeal::use() {
  if (!start_server()) return;
  if (!std::exchange(has_tables_, true)) {
    for (const Request& request : clients_.first_requests()) ask(request);
  }
  look();
  if (random_.one_in(4)) come_to_rest();
  if (!clients_.findings().empty()) return;
  store_.cut_power_in(1 + random_.below(uint64_t(16) << random_.below(7)));
  go_on();
}

bool ServerOrdeal::start_server() {
  server_ = std::make_unique<Server>(
      *store_.engine(), *store_.engine(), clock_,
      simulation::ServerOptions{.name = fmt::format("server-{}", ++servers_),
                                .settings = parameters_.settings,
                                .shard_age = parameters_.shard_age * microseconds_per_second,
                                .seed = random_.next()});
  const Result<void> loaded = server_->load();
  if (!loaded) clients_.findings().add("the catalog cannot be loaded: " + loaded.error().message());
  return loaded.has_value();
}

void ServerOrdeal::look() {
  clients_.look([this](const Request& request) { return ask(request); });
  check_records(*store_.engine(), clock_, clients_.findings());
}

/// What failed is tried again within a minute; who held a lease is waited for.
void ServerOrdeal::come_to_rest() {
  clients_.end();
  for (int round = 0; round < 3; ++round) {
    while (server_->take_turn(random_)) continue;
    move_clock(61 * microseconds_per_second);
  }
  while (server_->take_turn(random_)) continue;
  clients_.inspect([this](const Request& request) { return ask(request); });
  check_leavings(*store_.engine(), clients_.findings());
  check_records(*store_.engine(), clock_, clients_.findings());
}

/// Until the power is cut; now and then the server ends before.
void ServerOrdeal::go_on() {
  const uint64_t most = random_.one_in(10) ? random_.below(100) : UINT64_MAX;
  for (uint64_t sent = 0; sent < most && !store_.is_power_cut() && clients_.findings().empty();) {
    server_->run_inbox();
    if (random_.one_in(parameters_.clock_one_in))
      move_clock(int64_t(random_.below(uint64_t(parameters_.clock_seconds) * microseconds_per_second)));
    if (random_.one_in(parameters_.background_one_in) && server_->take_turn(random_)) continue;
    if (clients_.send_next(*server_, [this](const Answer& answer) {
          if (answer.status >= 500 && !store_.is_power_cut())
            clients_.findings().add("a request failed before the power was cut: " + answer.body);
        })) {
      ++sent;
    } else {
      server_->await_inbox();
    }
  }
  wait_for_all();
}

void ServerOrdeal::wait_for_all() {
  while (clients_.anybody_waits()) {
    server_->await_inbox();
    server_->run_inbox();
  }
}

Answer ServerOrdeal::ask(const Request& request) {
  std::optional<Answer> answer;
  server_->send(request, [&](Answer given) { answer = std::move(given); });
  while (!answer) {
    server_->await_inbox();
    server_->run_inbox();
  }
  return *answer;
}

void ServerOrdeal::move_clock(int64_t microseconds) {
  clock_.advance(microseconds);
  server_->tasks().look_at_clock();
}

std::optional<std::string> ServerOrdeal::finding() {
  if (clients_.findings().empty()) return std::nullopt;
  std::string all;
  for (const std::string& one : clients_.findings().all()) all += (all.empty() ? "" : "\n") + one;
  return all;
}

Tally ServerOrdeal::tally() const {
  const simulation::Tally told = clients_.tally();
  return {.cuts = store_.cuts(),
          .cuts_at_opening = store_.cuts_at_opening(),
          .acknowledged = told.acknowledged_writes,
          .unknown = told.unknown};
}

}  // namespace

std::unique_ptr<Ordeal> make_server_ordeal(uint64_t seed, std::string directory, Sabotage sabotage) {
  return std::make_unique<ServerOrdeal>(seed, std::move(directory), sabotage);
}

}  // namespace gramme::power_cuts
