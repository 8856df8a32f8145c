// Cuts the power of a store, cut after cut: `power_cuts --cuts 10000 --seed 7`.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <map>

#include "base/logging.h"
#include "ordeal.h"

namespace gramme::power_cuts {
namespace {

/// Cuts that one store lives through; then a new one begins, so that first starts are cut too.
constexpr uint64_t cuts_of_a_store = 250;

struct Arguments {
  uint64_t seed = 1;
  uint64_t cuts = 250;
  std::string folder = std::filesystem::temp_directory_path();
  Sabotage sabotage = Sabotage::none;
  bool torn_ends = false;
};

void tell(const Tally& tally) {
  fmt::print(
      "{} cuts, {} of them while the store was opened: {} batches acknowledged, {} of unknown outcome; with "
      "periodic syncs {} surely kept, {} taken\n",
      tally.cuts, tally.cuts_at_opening, tally.acknowledged, tally.unknown, tally.synced, tally.lost);
  std::fflush(stdout);
}

void add(Tally& total, const Tally& tally) {
  total.cuts += tally.cuts;
  total.cuts_at_opening += tally.cuts_at_opening;
  total.acknowledged += tally.acknowledged;
  total.unknown += tally.unknown;
  total.synced += tally.synced;
  total.lost += tally.lost;
}

int run(const Arguments& arguments) {
  const std::string directory = fmt::format("{}/gramme_power_cuts_{}", arguments.folder, getpid());
  Tally total;
  auto told = std::chrono::steady_clock::now();
  for (uint64_t seed = arguments.seed; total.cuts < arguments.cuts; ++seed) {
    Ordeal ordeal(seed, directory, arguments.sabotage, arguments.torn_ends);
    const uint64_t cuts = std::min(cuts_of_a_store, arguments.cuts - total.cuts);
    for (uint64_t i = 0; i < cuts; ++i) {
      if (auto finding = ordeal.cut()) {
        fmt::print("seed {}, after cut {}: {}\nOnce more: ./dev power-cuts --seed {}\n", seed, i, *finding,
                   seed);
        return 1;
      }
      if (const auto now = std::chrono::steady_clock::now(); now - told > std::chrono::seconds(10)) {
        Tally so_far = total;
        add(so_far, ordeal.tally());
        tell(so_far);
        told = now;
      }
    }
    add(total, ordeal.tally());
  }
  tell(total);
  return 0;
}

}  // namespace
}  // namespace gramme::power_cuts

int main(int count, char** values) {
  using gramme::power_cuts::Sabotage;
  gramme::power_cuts::Arguments arguments;
  CLI::App app(
      "Cuts the power of a store at random file operations and looks at what is left. A seed repeats what is "
      "drawn, not how threads meet.");
  app.add_option("--seed", arguments.seed, "of the first store");
  app.add_option("--cuts", arguments.cuts, "how many");
  app.add_option("--folder", arguments.folder, "where the stores are made");
  app.add_flag("--torn-ends", arguments.torn_ends, "what was not synced may end in zeroes or garbage");
  const std::map<std::string, Sabotage> faults = {{"lying-syncs", Sabotage::lying_syncs},
                                                  {"early-answers", Sabotage::early_answers}};
  app.add_option("--sabotage", arguments.sabotage, "a fault that must be found: lying-syncs, early-answers")
      ->transform(CLI::CheckedTransformer(faults));
  CLI11_PARSE(app, count, values);
  gramme::configure_logging(gramme::LogLevel::off, gramme::LogFormat::text);
  return gramme::power_cuts::run(arguments);
}
