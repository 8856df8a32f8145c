// The embedded engine: one RocksDB in a folder. What the folder holds: docs/formats.md.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "storage/durability.h"
#include "storage/engine.h"

namespace rocksdb {
class Env;
}

namespace gramme {

struct RocksdbOptions {
  std::string directory{};  // made when absent
  Durability durability = Durability::commit;
  size_t cache_bytes = 0;                // of blocks read; 0: a quarter of the memory this process may use
  size_t write_buffer_bytes = 64 << 20;  // of changes not yet in table files; up to two of them
  size_t table_files_open = 256;         // at a time; what is read of others opens them first
  rocksdb::Env* environment = nullptr;   // files and threads; null: the operating system's. Borrowed
};

/// Opens the data folder, and makes it when there is none. Fails with a text for whoever starts the server,
/// and without having changed anything, when the folder is in use, foreign, of a newer format, damaged or
/// lacks acknowledged writes. The clock must outlive the engine.
///
/// Reads are answered on the calling thread as long as they need no disk and are short, else on a small
/// pool of threads. Writes complete on the engine's writer thread, which must not be held up. After a
/// failed commit every write is refused.
Result<std::unique_ptr<Engine>> open_rocksdb_engine(RocksdbOptions options, const Clock& clock);

}  // namespace gramme
