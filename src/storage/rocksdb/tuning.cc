#include "storage/rocksdb/tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

#include "base/logging.h"

namespace gramme::embedded {
namespace {

/// What an iterator may pass over on its way to one entry before it answers Incomplete: the leavings of
/// deleted entries may be many, and a loop must not wait for them.
constexpr uint64_t most_skipped_at_once = 256;

/// RocksDB's own messages in our log, instead of a file of its own. Its warnings are for those who look
/// into a store: what a user has to know about a failed opening or write is told by us, once.
class ForwardingLogger final : public rocksdb::Logger {
 public:
  ForwardingLogger() : Logger(rocksdb::WARN_LEVEL) {}
  void LogHeader(const char*, va_list) override {}
  void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level < rocksdb::WARN_LEVEL || level >= rocksdb::HEADER_LEVEL) return;
    LogLevel ours = level == rocksdb::WARN_LEVEL ? LogLevel::debug : LogLevel::error;
    if (!log_enabled(ours)) return;
    char text[1024];
    std::vsnprintf(text, sizeof(text), format, arguments);
    log_line(ours, fmt::format("rocksdb: {}", text));
  }
};

size_t usable_memory() {
  const size_t memory = size_t(sysconf(_SC_PHYS_PAGES)) * size_t(sysconf(_SC_PAGESIZE));
  return std::min(memory, control_group_memory("/proc/self/cgroup", "/sys/fs/cgroup"));
}

rocksdb::BlockBasedTableOptions table_options(size_t cache_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(cache_bytes > 0 ? cache_bytes : usable_memory() / 4);
  table.block_size = 8 << 10;
  table.format_version = 5;
  table.whole_key_filtering = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  return table;
}

}  // namespace

size_t control_group_memory(const std::filesystem::path& groups, const std::filesystem::path& mount) {
  std::string own = "/", line;
  constexpr std::string_view second_version = "0::";
  for (std::ifstream file(groups); std::getline(file, line);) {
    if (line.starts_with(second_version)) own = line.substr(second_version.size());
  }
  size_t smallest = std::numeric_limits<size_t>::max();
  std::filesystem::path level = mount;
  for (const std::filesystem::path& name : std::filesystem::path(own)) {
    if (name != "/") level /= name;
    size_t limit = 0;  // of text that is no number, such as "max", nothing is read
    if (std::ifstream(level / "memory.max") >> limit) smallest = std::min(smallest, limit);
  }
  return smallest;
}

rocksdb::Options tuned_options(const RocksdbOptions& options) {
  rocksdb::Options tuned;
  if (options.environment != nullptr) tuned.env = options.environment;
  tuned.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(options.cache_bytes)));
  tuned.compression = rocksdb::kLZ4Compression;
  tuned.level_compaction_dynamic_level_bytes = true;
  tuned.write_buffer_size = options.write_buffer_bytes;
  tuned.max_write_buffer_number =
      2;  // with more, 7.8.3 can order updates wrongly when it retries a failed flush
  tuned.memtable_prefix_bloom_size_ratio =
      0.005;  // a Get of what is not in it, the usual case, skips the skip list
  tuned.memtable_whole_key_filtering = true;
  tuned.max_background_jobs = 2;
  tuned.max_open_files = int(options.table_files_open);
  tuned.bytes_per_sync = 1 << 20;
  tuned.max_bgerror_resume_count =
      0;  // what failed is not mended behind our back: writes stop, then a restart
  tuned.max_manifest_file_size = 64 << 20;

  // What cannot be read of the log ends it: a torn end was never synced. That nothing synced is missing is
  // checked by ourselves (recovery.h, watermark.h), which RocksDB does not.
  tuned.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  tuned.paranoid_checks = true;
  tuned.avoid_unnecessary_blocking_io = true;  // event loops drop iterators and snapshots
  // One thread writes.
  tuned.allow_concurrent_memtable_write = false;
  tuned.enable_write_thread_adaptive_yield = false;

  tuned.info_log = std::make_shared<ForwardingLogger>();
  tuned.info_log_level = rocksdb::WARN_LEVEL;
  tuned.stats_dump_period_sec = 0;
  tuned.stats_persist_period_sec = 0;
  tuned.skip_stats_update_on_db_open = true;
  return tuned;
}

rocksdb::ReadOptions read_options(bool may_block) {
  rocksdb::ReadOptions options;
  options.read_tier = may_block ? rocksdb::kReadAllTier : rocksdb::kBlockCacheTier;
  options.max_skippable_internal_keys = may_block ? 0 : most_skipped_at_once;  // 0: no bound
  return options;
}

}  // namespace gramme::embedded
