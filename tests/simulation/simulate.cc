// Runs simulations, seed after seed: `simulate --seed 7`, `simulate --runs 1000`. Every run is made twice,
// and must end the same.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <vector>

#include "base/logging.h"
#include "simulation.h"

namespace gramme::simulation {
namespace {

struct Arguments {
  uint64_t seed = 1;
  uint64_t runs = 1;
  uint64_t seconds = 0;
  std::string seeds;
  Sabotage sabotage = Sabotage::none;
};

/// False when something was found.
bool run(uint64_t seed, Sabotage sabotage, Report& total) {
  Report report = Simulation(seed, sabotage).run();
  const uint64_t again = Simulation(seed, sabotage).run().fingerprint;
  if (again != report.fingerprint && report.findings.empty())
    report.findings.push_back("run twice, it ends in two ways");
  total.tally.add(report.tally);
  total.crashes += report.crashes;
  total.unknown += report.unknown;
  total.turns += report.turns;
  if (report.findings.empty()) return true;
  for (const std::string& finding : report.findings) fmt::print("{}\n", finding);
  fmt::print("\nseed {}: {} findings. Once more: ./dev simulate --seed {}\n", seed, report.findings.size(),
             seed);
  return false;
}

int run_all(const Arguments& arguments) {
  std::vector<uint64_t> seeds;
  if (!arguments.seeds.empty()) {
    std::ifstream file(arguments.seeds);
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line[0] != '#') seeds.push_back(std::stoull(line));
    }
  }
  for (uint64_t i = 0; i < arguments.runs; ++i) seeds.push_back(arguments.seed + i);
  Report total;
  uint64_t done = 0, failed = 0;
  const auto begun = std::chrono::steady_clock::now();
  auto told = begun;
  auto tell = [&] {
    fmt::print(
        "{} seeds: {} requests, {} acknowledged writes, {} refused, {} of unknown outcome, {} crashes, {} turns of "
        "background tasks; {} seeds with findings\n",
        done, total.tally.requests, total.tally.acknowledged_writes, total.tally.refused,
        total.tally.unknown, total.crashes, total.turns, failed);
    std::fflush(stdout);
  };
  for (uint64_t seed : seeds) {
    failed += !run(seed, arguments.sabotage, total);
    ++done;
    const auto now = std::chrono::steady_clock::now();
    if (now - told > std::chrono::seconds(10)) tell(), told = now;
    if (failed >= 5) break;
    if (arguments.seconds > 0 && now - begun > std::chrono::seconds(arguments.seconds)) break;
  }
  tell();
  return failed > 0 ? 1 : 0;
}

}  // namespace
}  // namespace gramme::simulation

int main(int count, char** values) {
  gramme::simulation::Arguments arguments;
  CLI::App app(
      "Runs of many clients, background tasks, faults and crashes, each from a seed, in one thread.");
  app.add_option("--seed", arguments.seed, "the first seed");
  app.add_option("--runs", arguments.runs, "how many seeds");
  app.add_option("--seconds", arguments.seconds, "stop after so many");
  app.add_option("--seeds", arguments.seeds, "a file with seeds to run before these, one a line");
  using gramme::simulation::Sabotage;
  const std::map<std::string, Sabotage> faults = {{"torn-batches", Sabotage::torn_batches},
                                                  {"lost-commits", Sabotage::lost_commits}};
  app.add_option("--sabotage", arguments.sabotage, "a fault that must be found: torn-batches, lost-commits")
      ->transform(CLI::CheckedTransformer(faults));
  CLI11_PARSE(app, count, values);
  gramme::configure_logging(gramme::LogLevel::off, gramme::LogFormat::text);
  return gramme::simulation::run_all(arguments);
}
