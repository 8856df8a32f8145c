// Files for tests whose disk can fail, and which forget what was not synced when the power is cut.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "base/random.h"
#include "storage/rocksdb/unsynced_files_testing.h"

namespace gramme::embedded {

/// Of one folder. What they hold outlives no process, so nothing is really synced.
class FaultyFiles final : public rocksdb::FileSystemWrapper {
 public:
  enum class Fault { none, log_append, log_sync, log_read, power_cut };

  explicit FaultyFiles(const std::string& directory)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), unsynced_(directory) {}
  const char* Name() const override { return "gramme.FaultyFiles"; }

  /// From now on: appends, syncs or reads of the log fail, or, after a power cut, whatever is asked of any
  /// file.
  void set(Fault fault) {
    std::lock_guard lock(mutex_);
    fault_ = fault;
  }
  /// Cuts the power in the n-th change or sync from now on; 0: never.
  void cut_power_in(uint64_t operations) {
    std::lock_guard lock(mutex_);
    until_cut_ = operations;
  }
  /// Fails the n-th change or sync from now on, and those after it when it persists. Of a write that is cut
  /// short half arrives. With `of_reads`, openings, reads and closings count, and fail, too.
  struct Failure {
    rocksdb::IOStatus status = {};
    bool persists = false;
    bool cuts_short = false;
    bool of_reads = false;
  };
  void fail_in(uint64_t operations, Failure failure) {
    std::lock_guard lock(mutex_);
    until_failure_ = operations;
    failure_ = std::move(failure);
  }
  /// Whether the failure came.
  bool has_failed() {
    std::lock_guard lock(mutex_);
    return until_failure_ == 0;
  }
  bool is_power_cut() {
    std::lock_guard lock(mutex_);
    return fault_ == Fault::power_cut;
  }
  /// Syncs of the log succeed and do nothing.
  void lie_about_syncs() { lies_ = true; }

  /// What is said to be free on the disk from now on.
  void set_free_bytes(uint64_t bytes) { free_bytes_ = bytes; }

  /// After a power cut and the end of the engine: the folder becomes what the disk may hold of it.
  void forget_unsynced(Random& random) { unsynced_.forget(random); }

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
    if (rocksdb::IOStatus admitted = admit(); !admitted.ok()) return admitted;
    const bool is_new = !std::filesystem::exists(name);
    rocksdb::IOStatus status = target()->NewWritableFile(name, options, file, context);
    if (!status.ok()) return status;
    *file = std::make_unique<AppendedFile>(*this, unsynced_.begun(name, is_new), name.ends_with(".log"),
                                           std::move(*file));
    return status;
  }

  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext* context) override {
    if (rocksdb::IOStatus admitted = admit_opening(); !admitted.ok()) return admitted;
    std::lock_guard lock(mutex_);
    rocksdb::IOStatus status = target()->NewRandomRWFile(name, options, file, context);
    if (status.ok())
      *file = std::make_unique<RewrittenFile>(*this, unsynced_.reopened(name), std::move(*file));
    return status;
  }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (rocksdb::IOStatus admitted = admit(); !admitted.ok()) return admitted;
    unsynced_.to_be_renamed(from, to);
    return target()->RenameFile(from, to, options, context);
  }

  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (rocksdb::IOStatus admitted = admit(); !admitted.ok()) return admitted;
    unsynced_.to_be_removed(name);
    return target()->DeleteFile(name, options, context);
  }

  rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    rocksdb::IOStatus admitted = admit();
    return admitted.ok() ? target()->CreateDir(name, options, context) : admitted;
  }
  rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    rocksdb::IOStatus admitted = admit();
    return admitted.ok() ? target()->CreateDirIfMissing(name, options, context) : admitted;
  }
  rocksdb::IOStatus LockFile(const std::string& name, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** locked, rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    rocksdb::IOStatus admitted = admit();
    return admitted.ok() ? target()->LockFile(name, options, locked, context) : admitted;
  }
  rocksdb::IOStatus GetChildren(const std::string& name, const rocksdb::IOOptions& options,
                                std::vector<std::string>* children,
                                rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus admitted = admit_opening();
    return admitted.ok() ? target()->GetChildren(name, options, children, context) : admitted;
  }

  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* context) override {
    if (rocksdb::IOStatus admitted = admit_opening(); !admitted.ok()) return admitted;
    rocksdb::IOStatus status = target()->NewDirectory(name, options, directory, context);
    if (status.ok()) *directory = std::make_unique<Directory>(*this, name, std::move(*directory));
    return status;
  }

  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    if (rocksdb::IOStatus admitted = admit_opening(); !admitted.ok()) return admitted;
    rocksdb::IOStatus status = target()->NewSequentialFile(name, options, file, context);
    if (status.ok())
      *file = std::make_unique<SequentialFile>(*this, name.ends_with(".log"), std::move(*file));
    return status;
  }
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* context) override {
    if (rocksdb::IOStatus admitted = admit_opening(); !admitted.ok()) return admitted;
    rocksdb::IOStatus status = target()->NewRandomAccessFile(name, options, file, context);
    if (status.ok()) *file = std::make_unique<RandomAccessFile>(*this, std::move(*file));
    return status;
  }

 private:
  using Inode = UnsyncedFiles::Inode;

  class AppendedFile final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    AppendedFile(FaultyFiles& files, Inode inode, bool is_log,
                 std::unique_ptr<rocksdb::FSWritableFile> file)
        : FSWritableFileOwnerWrapper(std::move(file)), files_(files), inode_(inode), is_log_(is_log) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      const Admission admission = files_.admit_write(data.size(), is_log_);
      files_.unsynced_.appended(inode_, admission.arrives);
      rocksdb::IOStatus status = target()->Append({data.data(), admission.arrives}, options, context);
      return admission.status.ok() ? status : admission.status;
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&,
                             rocksdb::IODebugContext* context) override {
      return Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
      std::lock_guard lock(files_.mutex_);
      return files_.sync(inode_, is_log_);
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
    /// One that fails closes nevertheless, as on Linux.
    rocksdb::IOStatus Close(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      const rocksdb::IOStatus admitted = files_.admit_read();
      const rocksdb::IOStatus status = target()->Close(options, context);
      return admitted.ok() ? status : admitted;
    }

   private:
    FaultyFiles& files_;
    const Inode inode_;
    const bool is_log_;
  };

  class RewrittenFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
   public:
    RewrittenFile(FaultyFiles& files, Inode inode, std::unique_ptr<rocksdb::FSRandomRWFile> file)
        : FSRandomRWFileOwnerWrapper(std::move(file)), files_(files), inode_(inode) {}

    rocksdb::IOStatus Read(uint64_t place, size_t size, const rocksdb::IOOptions& options,
                           rocksdb::Slice* result, char* buffer,
                           rocksdb::IODebugContext* context) const override {
      if (rocksdb::IOStatus admitted = files_.admit_read(); !admitted.ok()) return admitted;
      return target()->Read(place, size, options, result, buffer, context);
    }
    rocksdb::IOStatus Write(uint64_t place, const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      const Admission admission = files_.admit_write(data.size(), false);
      rocksdb::IOStatus status = target()->Write(place, {data.data(), admission.arrives}, options, context);
      return admission.status.ok() ? status : admission.status;
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
      std::lock_guard lock(files_.mutex_);
      return files_.sync(inode_, false);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      return Sync(options, context);
    }

   private:
    FaultyFiles& files_;
    const Inode inode_;
  };

  class SequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
   public:
    SequentialFile(FaultyFiles& files, bool is_log, std::unique_ptr<rocksdb::FSSequentialFile> file)
        : FSSequentialFileOwnerWrapper(std::move(file)), files_(files), is_log_(is_log) {}
    rocksdb::IOStatus Read(size_t size, const rocksdb::IOOptions& options, rocksdb::Slice* result,
                           char* buffer, rocksdb::IODebugContext* context) override {
      if (rocksdb::IOStatus admitted = files_.admit_read(is_log_); !admitted.ok()) return admitted;
      return target()->Read(size, options, result, buffer, context);
    }

   private:
    FaultyFiles& files_;
    const bool is_log_;
  };

  class RandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    RandomAccessFile(FaultyFiles& files, std::unique_ptr<rocksdb::FSRandomAccessFile> file)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), files_(files) {}
    rocksdb::IOStatus Read(uint64_t offset, size_t size, const rocksdb::IOOptions& options,
                           rocksdb::Slice* result, char* buffer,
                           rocksdb::IODebugContext* context) const override {
      if (rocksdb::IOStatus admitted = files_.admit_read(); !admitted.ok()) return admitted;
      return target()->Read(offset, size, options, result, buffer, context);
    }

   private:
    FaultyFiles& files_;
  };

  class Directory final : public rocksdb::FSDirectory {
   public:
    Directory(FaultyFiles& files, std::string name, std::unique_ptr<rocksdb::FSDirectory> directory)
        : files_(files), name_(std::move(name)), directory_(std::move(directory)) {}
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
      std::lock_guard lock(files_.mutex_);
      if (rocksdb::IOStatus admitted = files_.admit(); !admitted.ok()) return admitted;
      files_.unsynced_.synced_names(name_);
      return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus Close(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      return directory_->Close(options, context);
    }

   private:
    FaultyFiles& files_;
    const std::string name_;
    std::unique_ptr<rocksdb::FSDirectory> directory_;
  };

  static rocksdb::IOStatus failure() { return rocksdb::IOStatus::IOError("injected fault"); }

  /// Counts a change or sync. The lock is held, here and where nothing else is said.
  rocksdb::IOStatus admit() {
    if (until_cut_ > 0 && --until_cut_ == 0) fault_ = Fault::power_cut;
    if (fault_ == Fault::power_cut) return failure();
    if (until_failure_ > 0) return --until_failure_ > 0 ? rocksdb::IOStatus::OK() : failure_.status;
    return failure_.persists ? failure_.status : rocksdb::IOStatus::OK();
  }

  /// Of what is written when the power is cut, some may arrive.
  struct Admission {
    rocksdb::IOStatus status;
    size_t arrives;
  };
  Admission admit_write(size_t bytes, bool is_log) {
    const bool was_cut = fault_ == Fault::power_cut;
    rocksdb::IOStatus status = is_log && fault_ == Fault::log_append ? failure() : admit();
    const bool is_cut_now = !was_cut && fault_ == Fault::power_cut;
    if (!status.ok() && !is_cut_now) bytes = failure_.cuts_short ? bytes / 2 : 0;
    return {std::move(status), bytes};
  }

  /// The lock is not held, here and in the next.
  rocksdb::IOStatus admit_read(bool is_log = false) {
    std::lock_guard lock(mutex_);
    if (is_log && fault_ == Fault::log_read) return failure();
    return failure_.of_reads ? admit() : rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus admit_opening() { return is_power_cut() ? failure() : admit_read(); }

  rocksdb::IOStatus sync(Inode inode, bool is_log) {
    if (is_log && fault_ == Fault::log_sync) return failure();
    rocksdb::IOStatus admitted = admit();
    if (admitted.ok() && !(lies_ && is_log)) unsynced_.synced(inode);
    return admitted;
  }

  static constexpr uint64_t unknown_free_bytes = ~uint64_t{0};

  std::atomic<uint64_t> free_bytes_ = unknown_free_bytes;
  std::atomic<bool> lies_ = false;
  std::mutex mutex_;
  UnsyncedFiles unsynced_;
  Fault fault_ = Fault::none;
  uint64_t until_cut_ = 0;  // operations; 0: it is not to be cut
  uint64_t until_failure_ = 0;
  Failure failure_;
};

/// RocksDB over such files. It would sleep for a second after a failed flush or compaction.
class FaultyEnvironment final : public rocksdb::EnvWrapper {
 public:
  explicit FaultyEnvironment(const std::shared_ptr<FaultyFiles>& files)
      : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<ShortSleeps>();
  }

 private:
  class ShortSleeps final : public rocksdb::SystemClockWrapper {
   public:
    ShortSleeps() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
    const char* Name() const override { return "gramme.ShortSleeps"; }
    void SleepForMicroseconds(int microseconds) override {
      target_->SleepForMicroseconds(std::min(microseconds, 100));
    }
  };
};

}  // namespace gramme::embedded
