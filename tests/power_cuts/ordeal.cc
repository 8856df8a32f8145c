#include "ordeal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "storage/counter.h"

namespace gramme::power_cuts {
namespace {

constexpr size_t writers = 3;

class Collector final : public Visitor {
 public:
  explicit Collector(Store& store) : store_(store) {}
  bool visit(std::string_view key, std::string_view value) override {
    store_.emplace(key, value);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  Store& store_;
};

uint64_t number_in(const Store& store, const std::string& key) {
  auto place = store.find(key);
  uint64_t number = 0;
  if (place != store.end())
    std::from_chars(place->second.data(), place->second.data() + place->second.size(), number);
  return number;
}

std::string content_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Ordeal::Ordeal(uint64_t seed, std::string directory, Sabotage sabotage, bool torn_ends)
    : random_(seed), directory_(std::move(directory)), sabotage_(sabotage), torn_ends_(torn_ends) {
  for (size_t writer = 0; writer < writers; ++writer) histories_.emplace_back(writer, random_);
}

Ordeal::~Ordeal() {
  engine_.reset();
  std::filesystem::remove_all(directory_);
}

/// Operations until the cut: often within opening and recovery, or after many flushes and compactions.
void Ordeal::draw_options() {
  files_ = std::make_shared<embedded::FaultyFiles>(directory_);
  if (sabotage_ == Sabotage::lying_syncs) files_->lie_about_syncs();
  if (torn_ends_) files_->tear_ends();
  environment_ = std::make_unique<embedded::FaultyEnvironment>(files_);
  const bool is_periodic = sabotage_ == Sabotage::none && random_.one_in(4);
  options_ = {.directory = directory_,
              .durability = is_periodic ? Durability::interval : Durability::commit,
              .cache_bytes = 1 << 20,
              .write_buffer_bytes = size_t(64 << 10) << random_.below(4),
              .table_files_open = random_.one_in(2) ? size_t(256) : size_t(20)};
  if (sabotage_ == Sabotage::early_answers) options_.durability = Durability::none;
  options_.environment = environment_.get();
  files_->cut_power_in(1 + random_.below(uint64_t(16) << random_.below(is_periodic ? 8 : 6)));
}

std::optional<std::string> Ordeal::cut() {
  draw_options();
  std::optional<std::string> finding = open();
  if (!finding && engine_) finding = look();
  if (!finding && is_known_) write();
  end();
  if (!finding && refused_) finding = "a write was refused before the power was cut";
  return finding;
}

std::optional<std::string> Ordeal::open() {
  is_known_ = false;
  watermark_ = content_of(directory_ + "/WATERMARK");
  auto engine = open_rocksdb_engine(options_, clock_);
  if (engine) {
    engine_ = std::move(*engine);
    watermark_ = content_of(directory_ + "/WATERMARK");
    return std::nullopt;
  }
  if (!files_->is_power_cut()) return engine.error().message();
  ++tally_.cuts_at_opening;
  return std::nullopt;
}

std::optional<std::string> Ordeal::look() {
  Store found;
  const Version last_version = engine_->statistics().last_version;
  Outcome outcome =
      run_to_end(*engine_, Scan{.range = {"", "\xff"}, .visitor = std::make_unique<Collector>(found)});
  if (!std::holds_alternative<Response>(outcome)) {
    if (files_->is_power_cut()) return std::nullopt;
    return "the store cannot be read";
  }
  for (History& history : histories_) {
    const uint64_t number = number_in(found, history.number_key());
    const uint64_t acknowledged = history.acknowledged();
    const uint64_t certain = all_is_synced_ ? acknowledged : history.synced(syncs_);
    if (!all_is_synced_) tally_.synced += certain - history.number();
    if (auto finding = history.become(number, last_version, certain)) return finding;
    if (number < acknowledged) tally_.lost += acknowledged - number;
  }
  is_known_ = true;
  return compare(std::move(found));
}

std::optional<std::string> Ordeal::compare(Store found) {
  Store expected;
  std::vector<int64_t> sums(counters);
  for (const History& history : histories_) {
    expected.insert(history.items().begin(), history.items().end());
    for (size_t counter = 0; counter < counters; ++counter) sums[counter] += history.sums()[counter];
  }
  for (size_t counter = 0; counter < counters; ++counter) {
    auto entry = found.extract(counter_key(counter));
    const int64_t value = entry ? decode_counter(entry.mapped()) : 0;
    if (value != sums[counter])
      return fmt::format("counter {} is {}, a recount says {}", counter, value, sums[counter]);
  }
  found.erase("Mversion");
  for (const auto& [key, value] : expected) {
    auto entry = found.extract(key);
    if (!entry) return fmt::format("{} is not there", key);
    if (entry.mapped() != value) return fmt::format("{} holds what another batch wrote", key);
  }
  if (!found.empty()) return fmt::format("{} is there and nobody wrote it", found.begin()->first);
  return std::nullopt;
}

void Ordeal::write() {
  const uint64_t most = random_.one_in(10) ? random_.below(100) : UINT64_MAX;
  std::vector<std::thread> threads;
  for (History& history : histories_)
    threads.emplace_back([this, &history, most] { write_as(history, most); });
  for (std::thread& thread : threads) thread.join();
}

void Ordeal::write_as(History& history, uint64_t most) {
  for (uint64_t i = 0; i < most; ++i) {
    const History::Change& change = history.draw();
    std::atomic<Version> version = 0;
    Outcome outcome = run_to_end(*engine_, Write{{}, [&](const Moment& moment, Present) {
                                                   version = moment.version;
                                                   return Planned(batch_of(change), [](Writer&) {});
                                                 }});
    if (std::holds_alternative<Response>(outcome)) {
      history.acknowledged(version, engine_->statistics().syncs);
      ++acknowledged_;
      // So that periodic syncs come between writes.
      if (options_.durability == Durability::interval)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    if (std::holds_alternative<Error>(outcome)) {
      history.refused();
    } else {
      ++unknown_;
    }
    if (!files_->is_power_cut()) refused_ = true;
    return;
  }
}

/// Closes the store, which the power may be cut in too; if it was not, it is cut now.
void Ordeal::end() {
  if (is_known_) syncs_ = engine_->statistics().syncs;
  engine_.reset();
  if (is_known_) {
    all_is_synced_ =
        options_.durability == Durability::commit || sabotage_ != Sabotage::none || !files_->is_power_cut();
  }
  files_->set(embedded::FaultyFiles::Fault::power_cut);
  files_->forget_unsynced(random_);
  forget_watermark();
  ++tally_.cuts;
  tally_.acknowledged = acknowledged_;
  tally_.unknown = unknown_;
}

/// Each slot is as it was at the opening, or as it was written last: a sector is written or is not.
void Ordeal::forget_watermark() {
  constexpr size_t slot_bytes = 4096;
  const std::string name = directory_ + "/WATERMARK";
  if (watermark_.size() != 2 * slot_bytes || content_of(name).size() != watermark_.size()) return;
  std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
  for (size_t slot : {0, 1}) {
    if (random_.one_in(2)) continue;
    file.seekp(std::streamoff(slot * slot_bytes));
    file.write(watermark_.data() + slot * slot_bytes, slot_bytes);
  }
}

}  // namespace gramme::power_cuts
