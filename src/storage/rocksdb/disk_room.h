// Whether the disk has room for more writes. One that fills up in the middle of a commit leaves its outcome
// unknown, and no write is taken until a restart; a write that is refused before costs nothing, and writes
// go on by themselves once there is room.
#pragma once

#include <rocksdb/env.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace gramme::embedded {

class DiskRoom {
 public:
  /// `wanted` bytes are to stay free: for what is in memory and has to be written to table files. Less, a
  /// tenth, of a disk that is small.
  DiskRoom(rocksdb::Env& files, std::string directory, uint64_t wanted);

  /// For the writer, before each group. Asks the file system now and then, and each time while there is too
  /// little; tells the log when that begins and ends.
  bool suffices();
  /// So much was written since.
  void used(uint64_t bytes) { unchecked_bytes_ += bytes; }

 private:
  bool is_due(std::chrono::steady_clock::time_point now) const;

  rocksdb::Env& files_;
  const std::string directory_;
  const uint64_t reserve_;
  bool suffices_ = true;
  uint64_t unchecked_bytes_ = 0;
  std::chrono::steady_clock::time_point checked_{};
};

}  // namespace gramme::embedded
