// Cuts the power of stores, cut after cut: `power_cuts --cuts 10000 --seed 7`.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>

#include "base/logging.h"
#include "ordeal.h"

namespace gramme::power_cuts {
namespace {

enum class Level : uint8_t { storage, server, both };

const std::map<std::string, Level> levels = {
    {"storage", Level::storage}, {"server", Level::server}, {"both", Level::both}};
const std::map<std::string, Sabotage> faults = {{"lying-syncs", Sabotage::lying_syncs},
                                                {"early-answers", Sabotage::early_answers}};

/// Cuts that one store lives through; then a new one begins, so that first starts are cut too. A server's
/// streams and lists, which are looked at after each cut, only grow.
constexpr uint64_t cuts_of_a_store = 250, cuts_of_a_server = 60;

struct Arguments {
  uint64_t seed = 1;
  uint64_t cuts = 250;
  std::string folder = std::filesystem::temp_directory_path();
  Level level = Level::both;
  Sabotage sabotage = Sabotage::none;
};

void tell(Level level, const Tally& tally) {
  const bool is_server = level == Level::server;
  fmt::print(
      "{}: {} cuts, {} of them while the store was opened; {} {} acknowledged, {} of unknown outcome",
      is_server ? "server" : "storage", tally.cuts, tally.cuts_at_opening, tally.acknowledged,
      is_server ? "writing requests" : "batches", tally.unknown);
  if (!is_server) fmt::print("; with periodic syncs {} surely kept, {} taken", tally.synced, tally.lost);
  fmt::print("\n");
  std::fflush(stdout);
}

/// False when something was found.
bool run(Level level, const Arguments& arguments) {
  const bool is_server = level == Level::server;
  const std::string directory = fmt::format("{}/gramme_power_cuts_{}", arguments.folder, getpid());
  Tally total;
  auto told = std::chrono::steady_clock::now();
  for (uint64_t seed = arguments.seed; total.cuts < arguments.cuts; ++seed) {
    const auto ordeal =
        (is_server ? make_server_ordeal : make_storage_ordeal)(seed, directory, arguments.sabotage);
    const uint64_t cuts =
        std::min(is_server ? cuts_of_a_server : cuts_of_a_store, arguments.cuts - total.cuts);
    for (uint64_t i = 0; i < cuts; ++i) {
      if (const auto finding = ordeal->cut()) {
        fmt::print("seed {}, after cut {}: {}\nOnce more: ./dev power-cuts --level {} --seed {}\n", seed, i,
                   *finding, is_server ? "server" : "storage", seed);
        return false;
      }
      if (const auto now = std::chrono::steady_clock::now(); now - told > std::chrono::seconds(10)) {
        Tally so_far = total;
        so_far.add(ordeal->tally());
        tell(level, so_far);
        told = now;
      }
    }
    total.add(ordeal->tally());
  }
  tell(level, total);
  return true;
}

int run_all(const Arguments& arguments) {
  for (Level level : {Level::storage, Level::server}) {
    if (arguments.level != Level::both && arguments.level != level) continue;
    if (!run(level, arguments)) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace gramme::power_cuts

int main(int count, char** values) {
  using namespace gramme::power_cuts;
  Arguments arguments;
  CLI::App app(
      "Cuts the power of a store at random file operations and looks at what is left. A seed repeats what is "
      "drawn, not how threads meet.");
  app.add_option("--seed", arguments.seed, "of the first store");
  app.add_option("--cuts", arguments.cuts, "how many, at each level");
  app.add_option("--folder", arguments.folder, "where the stores are made");
  app.add_option(
         "--level", arguments.level,
         "who uses the store: storage (batches over the engine), server (requests, background tasks), both")
      ->transform(CLI::CheckedTransformer(levels))
      ->option_text("LEVEL");
  app.add_option("--sabotage", arguments.sabotage, "a fault that must be found: lying-syncs, early-answers")
      ->transform(CLI::CheckedTransformer(faults))
      ->option_text("FAULT");
  CLI11_PARSE(app, count, values);
  gramme::configure_logging(gramme::LogLevel::off, gramme::LogFormat::text);
  return run_all(arguments);
}
