#include "fragile_store.h"

#include <filesystem>

namespace gramme::power_cuts {

FragileStore::~FragileStore() {
  engine_.reset();
  std::filesystem::remove_all(directory_);
}

std::optional<std::string> FragileStore::open(Durability durability, uint64_t operations) {
  files_ = std::make_shared<embedded::FaultyFiles>(directory_);
  if (sabotage_ == Sabotage::lying_syncs) files_->lie_about_syncs();
  if (sabotage_ == Sabotage::early_answers) durability = Durability::none;
  environment_ = std::make_unique<embedded::FaultyEnvironment>(files_);
  RocksdbOptions options{.directory = directory_,
                         .durability = durability,
                         .cache_bytes = 1 << 20,
                         .write_buffer_bytes = size_t(64 << 10) << random_.below(4),
                         .table_files_open = random_.one_in(2) ? size_t(256) : size_t(20)};
  options.environment = environment_.get();
  files_->cut_power_in(operations);
  auto engine = open_rocksdb_engine(options, clock_);
  if (engine) {
    engine_ = std::move(*engine);
  } else if (!is_power_cut()) {
    return engine.error().message();
  } else {
    ++cuts_at_opening_;
  }
  return std::nullopt;
}

void FragileStore::lose_power() {
  files_->set(embedded::FaultyFiles::Fault::power_cut);
  files_->forget_unsynced(random_);
  ++cuts_;
}

}  // namespace gramme::power_cuts
