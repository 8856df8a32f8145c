// Several who write batches to a storage engine.
#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <thread>
#include <vector>

#include "fragile_store.h"
#include "history.h"
#include "ordeal.h"
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

class StorageOrdeal final : public Ordeal {
 public:
  StorageOrdeal(uint64_t seed, std::string directory, Sabotage sabotage);

  std::optional<std::string> cut() override;
  Tally tally() const override;

 private:
  std::optional<std::string> look();
  std::optional<std::string> compare(Store found);
  void write();
  void write_as(History& history, uint64_t most);
  void end();

  Random random_;
  const Sabotage sabotage_;
  TestClock clock_;
  FragileStore store_;
  std::vector<History> histories_;
  Durability durability_ = Durability::commit;
  bool is_known_ = false;      // what the store held when it was opened
  bool all_is_synced_ = true;  // whatever was acknowledged since the last look
  uint64_t syncs_ = 0;         // completed, since the store was opened
  std::atomic<uint64_t> acknowledged_ = 0, unknown_ = 0;
  std::atomic<bool> refused_ = false;
  uint64_t synced_ = 0, lost_ = 0;
};

StorageOrdeal::StorageOrdeal(uint64_t seed, std::string directory, Sabotage sabotage)
    : random_(seed), sabotage_(sabotage), store_(std::move(directory), sabotage, random_, clock_) {
  for (size_t writer = 0; writer < writers; ++writer) histories_.emplace_back(writer, random_);
}

/// Operations until the cut: often within opening and recovery, or after many flushes and compactions.
std::optional<std::string> StorageOrdeal::cut() {
  durability_ = Durability::commit;
  if (sabotage_ == Sabotage::none && random_.one_in(3))
    durability_ = random_.one_in(3) ? Durability::none : Durability::interval;
  is_known_ = false;
  std::optional<std::string> finding =
      store_.open(durability_, 1 + random_.below(uint64_t(16) << random_.below(8)));
  if (store_.engine()) finding = look();
  if (!finding && is_known_) write();
  end();
  if (!finding && refused_) finding = "a write was refused before the power was cut";
  return finding;
}

std::optional<std::string> StorageOrdeal::look() {
  Store found;
  const Version last_version = store_.engine()->statistics().last_version;
  Outcome outcome = run_to_end(*store_.engine(),
                               Scan{.range = {"", "\xff"}, .visitor = std::make_unique<Collector>(found)});
  if (!std::holds_alternative<Response>(outcome)) {
    if (store_.is_power_cut()) return std::nullopt;
    return "the store cannot be read";
  }
  for (History& history : histories_) {
    const uint64_t number = number_in(found, history.number_key());
    const uint64_t acknowledged = history.acknowledged();
    const uint64_t certain = all_is_synced_ ? acknowledged : history.synced(syncs_);
    if (!all_is_synced_) synced_ += certain - history.number();
    if (auto finding = history.become(number, last_version, certain)) return finding;
    if (number < acknowledged) lost_ += acknowledged - number;
  }
  is_known_ = true;
  return compare(std::move(found));
}

std::optional<std::string> StorageOrdeal::compare(Store found) {
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

void StorageOrdeal::write() {
  const uint64_t most = random_.one_in(10) ? random_.below(100) : UINT64_MAX;
  std::vector<std::thread> threads;
  for (History& history : histories_)
    threads.emplace_back([this, &history, most] { write_as(history, most); });
  for (std::thread& thread : threads) thread.join();
}

void StorageOrdeal::write_as(History& history, uint64_t most) {
  for (uint64_t i = 0; i < most; ++i) {
    const History::Change& change = history.draw();
    std::atomic<Version> version = 0;
    Outcome outcome = run_to_end(*store_.engine(), Write{{}, [&](const Moment& moment, Present) {
                                                           version = moment.version;
                                                           return Planned(batch_of(change), [](Writer&) {});
                                                         }});
    if (std::holds_alternative<Response>(outcome)) {
      history.acknowledged(version, store_.engine()->statistics().syncs);
      ++acknowledged_;
      // So that periodic syncs come between writes.
      if (durability_ == Durability::interval) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    if (std::holds_alternative<Error>(outcome)) {
      history.refused();
    } else {
      ++unknown_;
    }
    if (!store_.is_power_cut()) refused_ = true;
    return;
  }
}

void StorageOrdeal::end() {
  if (is_known_) syncs_ = store_.engine()->statistics().syncs;
  store_.close();
  if (is_known_) {
    all_is_synced_ =
        durability_ == Durability::commit || sabotage_ != Sabotage::none || !store_.is_power_cut();
  }
  store_.lose_power();
}

Tally StorageOrdeal::tally() const {
  return {.cuts = store_.cuts(),
          .cuts_at_opening = store_.cuts_at_opening(),
          .acknowledged = acknowledged_,
          .unknown = unknown_,
          .synced = synced_,
          .lost = lost_};
}

}  // namespace

std::unique_ptr<Ordeal> make_storage_ordeal(uint64_t seed, std::string directory, Sabotage sabotage) {
  return std::make_unique<StorageOrdeal>(seed, std::move(directory), sabotage);
}

}  // namespace gramme::power_cuts
