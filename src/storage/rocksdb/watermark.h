// WATERMARK: the last version known to be synced. RocksDB does not notice a lost or shortened log; with
// this file we do.
//
// 8192 bytes; two slots, at 0 and at 4096, written in turn, so that a torn write leaves the other one. A
// slot: "GRAMMEWM", version (8 bytes), check (8 bytes, watermark.cc); integers big-endian. The larger
// version of the valid slots counts. Stored: do not change. (docs/formats.md)
#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "storage/step.h"

namespace gramme::embedded {

class Watermark {
 public:
  /// Makes the file, saying 0, and syncs it.
  static Result<Watermark> create(rocksdb::Env& files, const std::string& path);
  /// Nothing when no slot is valid.
  static Result<std::optional<Watermark>> open(rocksdb::Env& files, const std::string& path);

  Version version() const { return version_; }
  /// Writes, without syncing: after a power cut an older version may stand there, which only proves less.
  Result<void> advance(Version version);
  Result<void> sync();

 private:
  Watermark(std::string path, std::unique_ptr<rocksdb::RandomRWFile> file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  std::unique_ptr<rocksdb::RandomRWFile> file_;
  Version version_ = 0;
  bool second_slot_ = false;  // the one to write next
};

}  // namespace gramme::embedded
