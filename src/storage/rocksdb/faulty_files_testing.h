// Files for tests whose disk can fail, and which forget what was not synced when the power is cut.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"

namespace gramme::embedded {

/// Of one folder: what a file holds counts as kept when the file was synced, what a name stands for when
/// the folder was.
class FaultyFiles final : public rocksdb::FileSystemWrapper {
 public:
  enum class Fault { none, log_append, log_sync, power_cut };

  explicit FaultyFiles(const std::string& directory)
      : FileSystemWrapper(rocksdb::FileSystem::Default()),
        shadow_(directory + ".inodes-" + std::to_string(++instances_)) {
    std::filesystem::remove_all(shadow_);
    std::filesystem::create_directories(shadow_);
  }
  ~FaultyFiles() override { std::filesystem::remove_all(shadow_); }
  const char* Name() const override { return "gramme.FaultyFiles"; }

  /// From now on: appends or syncs of the log fail, or, after a power cut, whatever is asked of any file.
  void set(Fault fault) {
    std::lock_guard lock(mutex_);
    fault_ = fault;
  }
  /// Cuts the power in the n-th change or sync from now on.
  void cut_power_in(uint64_t operations) {
    std::lock_guard lock(mutex_);
    until_cut_ = operations;
  }
  /// Fails the n-th change or sync from now on, and those after it when it persists. Of an append that is
  /// cut short half arrives.
  struct Failure {
    rocksdb::IOStatus status = {};
    bool persists = false;
    bool cuts_short = false;
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
  /// Syncs of files succeed and do nothing.
  void lie_about_syncs() { lies_ = true; }

  /// What is left of an unsynced part may end in zeroes or garbage.
  void tear_ends() { tears_ = true; }

  /// What is said to be free on the disk from now on.
  void set_free_bytes(uint64_t bytes) { free_bytes_ = bytes; }

  /// After a power cut and the end of the engine: files lose what was not synced, but for a random part of
  /// it; what was created, renamed and deleted since the folder was synced is so or is not, one by one.
  void forget_unsynced(Random& random) {
    std::map<std::string, Inode> left = kept_;
    for (const Change& change : changes_) {
      if (random.one_in(2)) change.make(left);
    }
    for (const auto& [name, inode] : now_) std::filesystem::remove(name);
    for (const auto& [name, inode] : kept_) std::filesystem::remove(name);
    for (const auto& [name, inode] : left) {
      std::filesystem::create_hard_link(shadow(inode), name);
      if (auto size = sizes_.find(inode); size != sizes_.end()) tear(name, size->second, random);
    }
    kept_ = now_ = std::move(left);
    changes_.clear();
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
    if (rocksdb::IOStatus admitted = admit(); !admitted.ok()) return admitted;
    const bool is_new = !std::filesystem::exists(name);
    rocksdb::IOStatus status = target()->NewWritableFile(name, options, file, context);
    if (!status.ok()) return status;
    const Inode inode = is_new ? identify(name) : inode_of(name);
    if (is_new) note({Change::Kind::create, inode, name});
    sizes_[inode] = {};
    *file = std::make_unique<File>(*this, inode, name, std::move(*file));
    return status;
  }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (rocksdb::IOStatus admitted = admit(); !admitted.ok()) return admitted;
    const Inode inode = inode_of(from);
    if (std::filesystem::exists(to)) inode_of(to);
    note({Change::Kind::rename, inode, from, to});
    return target()->RenameFile(from, to, options, context);
  }

  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    std::lock_guard lock(mutex_);
    if (rocksdb::IOStatus admitted = admit(); !admitted.ok()) return admitted;
    if (std::filesystem::exists(name)) note({Change::Kind::remove, inode_of(name), name});
    return target()->DeleteFile(name, options, context);
  }

  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = target()->NewDirectory(name, options, directory, context);
    if (status.ok()) *directory = std::make_unique<Directory>(*this, std::move(*directory));
    return status;
  }

  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    if (is_power_cut()) return failure();
    return target()->NewSequentialFile(name, options, file, context);
  }
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* context) override {
    if (is_power_cut()) return failure();
    return target()->NewRandomAccessFile(name, options, file, context);
  }

 private:
  using Inode = uint64_t;
  struct Size {
    uint64_t written = 0;
    uint64_t synced = 0;
  };

  /// Of the names in the folder. Nothing comes of it when the file is not there by this name: a change
  /// before it was lost.
  struct Change {
    enum class Kind { create, rename, remove } kind;
    Inode inode;
    std::string name;
    std::string new_name = {};

    void make(std::map<std::string, Inode>& names) const {
      auto place = names.find(name);
      if (kind == Kind::create) {
        names[name] = inode;
      } else if (place != names.end() && place->second == inode) {
        names.erase(place);
        if (kind == Kind::rename) names[new_name] = inode;
      }
    }
  };

  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(FaultyFiles& files, Inode inode, std::string name, std::unique_ptr<rocksdb::FSWritableFile> file)
        : FSWritableFileOwnerWrapper(std::move(file)),
          files_(files),
          inode_(inode),
          is_log_(name.ends_with(".log")) {}

    /// Of what is written when the power is cut, some may arrive.
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      const bool was_cut = files_.fault_ == Fault::power_cut;
      const rocksdb::IOStatus admitted = admit(Fault::log_append);
      size_t arrives = data.size();
      if (!admitted.ok() && (was_cut || files_.fault_ != Fault::power_cut))
        arrives = files_.failure_.cuts_short ? arrives / 2 : 0;
      files_.sizes_[inode_].written += arrives;
      rocksdb::IOStatus status = target()->Append({data.data(), arrives}, options, context);
      return admitted.ok() ? status : admitted;
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&,
                             rocksdb::IODebugContext* context) override {
      return Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      if (rocksdb::IOStatus admitted = admit(Fault::log_sync); !admitted.ok()) return admitted;
      Size& size = files_.sizes_[inode_];
      if (!files_.lies_) {
        size.synced = size.written;
        files_.keep_creation(inode_);
      }
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
    rocksdb::IOStatus admit(Fault of_log) {
      return is_log_ && files_.fault_ == of_log ? failure() : files_.admit();
    }

    FaultyFiles& files_;
    const Inode inode_;
    const bool is_log_;
  };

  class Directory final : public rocksdb::FSDirectory {
   public:
    Directory(FaultyFiles& files, std::unique_ptr<rocksdb::FSDirectory> directory)
        : files_(files), directory_(std::move(directory)) {}
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      std::lock_guard lock(files_.mutex_);
      if (rocksdb::IOStatus admitted = files_.admit(); !admitted.ok()) return admitted;
      files_.keep_names();
      return directory_->Fsync(options, context);
    }
    rocksdb::IOStatus Close(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      return directory_->Close(options, context);
    }

   private:
    FaultyFiles& files_;
    std::unique_ptr<rocksdb::FSDirectory> directory_;
  };

  static rocksdb::IOStatus failure() { return rocksdb::IOStatus::IOError("injected fault"); }

  /// Counts a change or sync. The lock is held, here and below.
  rocksdb::IOStatus admit() {
    if (until_cut_ > 0 && --until_cut_ == 0) fault_ = Fault::power_cut;
    if (fault_ == Fault::power_cut) return failure();
    if (until_failure_ > 0) return --until_failure_ > 0 ? rocksdb::IOStatus::OK() : failure_.status;
    return failure_.persists ? failure_.status : rocksdb::IOStatus::OK();
  }

  /// What files hold stays reachable by a second name of theirs.
  std::string shadow(Inode inode) const { return shadow_ + "/" + std::to_string(inode); }
  Inode identify(const std::string& name) {
    std::filesystem::create_hard_link(name, shadow(++last_inode_));
    return last_inode_;
  }
  /// A file that was there before is kept.
  Inode inode_of(const std::string& name) {
    auto [place, is_new] = now_.try_emplace(name);
    if (is_new) place->second = kept_[name] = identify(name);
    return place->second;
  }
  void note(Change change) {
    change.make(now_);
    changes_.push_back(std::move(change));
  }
  void keep_names() {
    kept_ = now_;
    for (const Change& change : changes_) {
      if (std::ranges::none_of(now_, [&](const auto& entry) { return entry.second == change.inode; }))
        std::filesystem::remove(shadow(change.inode));
    }
    changes_.clear();
  }

  /// File systems of Linux sync a new file's name with it.
  void keep_creation(Inode inode) {
    auto creation = std::ranges::find_if(changes_, [&](const Change& change) {
      return change.kind == Change::Kind::create && change.inode == inode;
    });
    if (creation == changes_.end()) return;
    creation->make(kept_);
    changes_.erase(creation);
  }

  void tear(const std::string& name, Size size, Random& random) {
    const uint64_t kept = size.synced + random.below(size.written - size.synced + 1);
    std::filesystem::resize_file(name, kept);
    if (!tears_ || kept == size.synced || !random.one_in(4)) return;
    const uint64_t torn = size.synced + random.below(kept - size.synced);
    std::string end(kept - torn, '\0');
    if (random.one_in(2)) std::ranges::generate(end, [&] { return char(random.next()); });
    std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(std::streamoff(torn)).write(end.data(), std::streamsize(end.size()));
  }

  static constexpr uint64_t unknown_free_bytes = ~uint64_t{0};

  static inline std::atomic<uint64_t> instances_ = 0;

  const std::string shadow_;
  std::atomic<uint64_t> free_bytes_ = unknown_free_bytes;
  std::atomic<bool> lies_ = false;
  bool tears_ = false;
  std::mutex mutex_;
  Fault fault_ = Fault::none;
  uint64_t until_cut_ = 0;  // operations; 0: it is not to be cut
  uint64_t until_failure_ = 0;
  Failure failure_;
  Inode last_inode_ = 0;
  std::map<std::string, Inode> now_, kept_;  // what names stand for; of files touched
  std::vector<Change> changes_;              // from what is kept to what is now
  std::map<Inode, Size> sizes_;              // of files written; others are kept
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
