// Files for tests whose disk can fail, and which forget what was not synced when the power is cut.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/random.h"

namespace gramme::embedded {

class FaultyFiles final : public rocksdb::FileSystemWrapper {
 public:
  enum class Fault { none, log_append, log_sync, power_cut };

  FaultyFiles() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "gramme.FaultyFiles"; }

  /// From now on: appends or syncs of the log fail, or, after a power cut, every change of any file.
  void set(Fault fault) {
    std::lock_guard lock(mutex_);
    fault_ = fault;
  }

  /// What is said to be free on the disk from now on.
  void set_free_bytes(uint64_t bytes) { free_bytes_ = bytes; }

  /// After a power cut and the end of the engine: files lose what was not synced, but for a random part of
  /// it.
  void forget_unsynced(Random& random) {
    for (const auto& [name, size] : sizes_) {
      if (!std::filesystem::exists(name)) continue;
      uint64_t kept = size.synced + random.below(size.written - size.synced + 1);
      std::filesystem::resize_file(name, kept);
      if (size.synced == 0 && random.one_in(2)) std::filesystem::remove(name);
    }
  }

  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 uint64_t* bytes, rocksdb::IODebugContext* context) override {
    if (free_bytes_ == unknown_free_bytes) return target()->GetFreeSpace(path, options, bytes, context);
    *bytes = free_bytes_;
    return rocksdb::IOStatus::OK();
  }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (fault_ == Fault::power_cut) return failure();
    rocksdb::IOStatus status = target()->NewWritableFile(name, options, file, context);
    if (!status.ok()) return status;
    sizes_[name] = {};
    *file = std::make_unique<File>(*this, name, std::move(*file));
    return status;
  }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (fault_ == Fault::power_cut) return failure();
    if (auto size = sizes_.extract(from)) sizes_[to] = size.mapped();
    return target()->RenameFile(from, to, options, context);
  }

  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (fault_ == Fault::power_cut) return failure();
    sizes_.erase(name);
    return target()->DeleteFile(name, options, context);
  }

 private:
  struct Size {
    uint64_t written = 0;
    uint64_t synced = 0;
  };

  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(FaultyFiles& files, std::string name, std::unique_ptr<rocksdb::FSWritableFile> file)
        : FSWritableFileOwnerWrapper(std::move(file)), files_(files), name_(std::move(name)) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      if (files_.fails(Fault::log_append, name_)) return failure();
      files_.sizes_[name_].written += data.size();
      return target()->Append(data, options, context);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&,
                             rocksdb::IODebugContext* context) override {
      return Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      if (files_.fails(Fault::log_sync, name_)) return failure();
      Size& size = files_.sizes_[name_];
      size.synced = size.written;
      return target()->Sync(options, context);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      return Sync(options, context);
    }
    rocksdb::IOStatus Truncate(uint64_t size, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      if (files_.fault_ == Fault::power_cut) return failure();
      return target()->Truncate(size, options, context);
    }

   private:
    FaultyFiles& files_;
    std::string name_;
  };

  static rocksdb::IOStatus failure() { return rocksdb::IOStatus::IOError("injected fault"); }
  bool fails(Fault fault, const std::string& name) const {
    return fault_ == Fault::power_cut || (fault_ == fault && name.ends_with(".log"));
  }

  static constexpr uint64_t unknown_free_bytes = ~uint64_t{0};

  std::atomic<uint64_t> free_bytes_ = unknown_free_bytes;
  std::mutex mutex_;
  Fault fault_ = Fault::none;
  std::map<std::string, Size> sizes_;
};

}  // namespace gramme::embedded
