#include "storage/rocksdb/disk_room.h"

#include <algorithm>
#include <filesystem>

#include "base/logging.h"

namespace gramme::embedded {
namespace {

constexpr std::chrono::seconds check_period(1);
constexpr uint64_t unchecked_bytes_max = 16 << 20;

uint64_t reserve_of(const std::string& directory, uint64_t wanted) {
  std::error_code unknown;
  const uint64_t capacity = std::filesystem::space(directory, unknown).capacity;
  return unknown ? wanted : std::min(wanted, capacity / 10);
}

uint64_t megabytes(uint64_t bytes) { return bytes >> 20; }

}  // namespace

DiskRoom::DiskRoom(rocksdb::Env& files, std::string directory, uint64_t wanted)
    : files_(files), directory_(std::move(directory)), reserve_(reserve_of(directory_, wanted)) {}

bool DiskRoom::is_due(std::chrono::steady_clock::time_point now) const {
  return !suffices_ || unchecked_bytes_ > unchecked_bytes_max || now - checked_ > check_period;
}

bool DiskRoom::suffices() {
  const auto now = std::chrono::steady_clock::now();
  if (!is_due(now)) return suffices_;
  checked_ = now;
  unchecked_bytes_ = 0;
  uint64_t free = 0;
  if (!files_.GetFreeSpace(directory_, &free).ok()) return suffices_;  // a file system that does not tell
  const bool sufficed = std::exchange(suffices_, free >= reserve_);
  if (sufficed && !suffices_) {
    LOG_ERROR(
        "The disk of data folder {} is nearly full: {} MB are free. Writes are refused until {} MB are, reads "
        "go on. Make room; nothing needs a restart.",
        directory_, megabytes(free), megabytes(reserve_));
  } else if (!sufficed && suffices_) {
    LOG_INFO("The disk of data folder {} has room again: writes go on.", directory_);
  }
  return suffices_;
}

}  // namespace gramme::embedded
