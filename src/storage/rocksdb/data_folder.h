// The folder that holds a database: locked, recognised and checked before RocksDB touches it.
#pragma once

#include <rocksdb/env.h>

#include <string>

#include "base/result.h"
#include "storage/rocksdb/descriptor.h"
#include "storage/rocksdb/watermark.h"

namespace gramme::embedded {

/// Held, it keeps other processes, and other engines of this one, out of the folder.
class DataFolder {
 public:
  /// Makes and marks an absent or empty folder. Any other that is not a sound data folder is refused and
  /// left as it is. Everything but its lock goes by way of `files`, which outlives this.
  static Result<DataFolder> open(const std::string& directory, rocksdb::Env& files);

  const std::string& directory() const { return directory_; }
  /// Whether RocksDB has been here.
  bool holds_database() const { return holds_database_; }
  Watermark& watermark() { return watermark_; }

 private:
  DataFolder(std::string directory, Descriptor lock, bool holds_database, Watermark watermark)
      : directory_(std::move(directory)),
        lock_(std::move(lock)),
        holds_database_(holds_database),
        watermark_(std::move(watermark)) {}

  std::string directory_;
  Descriptor lock_;
  bool holds_database_;
  Watermark watermark_;
};

/// Why RocksDB could not open what is in the folder: it is damaged, or could not be read.
Error open_failure(const std::string& directory, const rocksdb::Status& status);
/// "data folder DIRECTORY is damaged: WHAT. STATE; restore it from a backup"
Error damaged(const std::string& directory, std::string_view what,
              std::string_view state = "Nothing was changed");

}  // namespace gramme::embedded
