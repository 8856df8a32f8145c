#include "storage/rocksdb/syncer.h"

#include <chrono>

#include "base/logging.h"

namespace gramme::embedded {
namespace {

constexpr std::chrono::milliseconds log_period(100);
constexpr std::chrono::seconds watermark_period(1);

}  // namespace

Syncer::Syncer(rocksdb::DB& database, Watermark& watermark, Durability durability)
    : database_(database), watermark_(watermark), durability_(durability), thread_([this] { work(); }) {}

Syncer::~Syncer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (durability_ != Durability::commit) sync_log();
  sync_watermark();
}

rocksdb::Status Syncer::write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch) {
  std::unique_lock lock(log_mutex_, std::defer_lock);
  if (durability_ == Durability::interval) lock.lock();
  rocksdb::Status status = database_.Write(options, &batch);
  if (!status.ok()) failed_ = true;
  return status;
}

void Syncer::committed(Version version) {
  committed_ = version;
  if (durability_ == Durability::commit) advance_watermark(version);
  if (durability_ == Durability::none || dirty_.load(std::memory_order_relaxed)) return;
  {
    std::lock_guard lock(mutex_);
    dirty_ = true;
  }
  changed_.notify_one();
}

/// Sleeps while nothing is committed, so that an idle server does nothing.
void Syncer::work() {
  const auto period = durability_ == Durability::interval ? log_period : watermark_period;
  auto watermark_synced = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || dirty_; });
    changed_.wait_for(lock, period, [this] { return stopping_; });
    if (stopping_) return;
    dirty_ = false;
    lock.unlock();
    if (durability_ == Durability::interval) sync_log();
    if (std::chrono::steady_clock::now() - watermark_synced >= watermark_period) {
      sync_watermark();
      watermark_synced = std::chrono::steady_clock::now();
    }
    lock.lock();
  }
}

void Syncer::sync_log() {
  std::lock_guard lock(log_mutex_);
  const Version version = committed_;
  if (failed_ || version == 0) return;
  rocksdb::Status status = database_.SyncWAL();
  if (!status.ok()) {
    failed_ = true;
    LOG_ERROR(
        "The log of the data folder could not be synced: {}. No more writes are accepted. Writes of the "
        "last moments may be lost if the machine stops. Find the cause, then restart.",
        status.ToString());
    return;
  }
  ++syncs_;
  advance_watermark(version);
}

void Syncer::advance_watermark(Version version) {
  Result<void> advanced = watermark_.advance(version);
  if (!advanced && !watermark_failed_.exchange(true)) {
    LOG_ERROR("{}. Writes are durable nevertheless, but a lost log would go unnoticed.",
              advanced.error().message());
  }
}

void Syncer::sync_watermark() {
  Result<void> synced = watermark_.sync();
  if (!synced && !watermark_failed_.exchange(true)) LOG_ERROR("{}.", synced.error().message());
}

}  // namespace gramme::embedded
