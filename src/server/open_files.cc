#include "server/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace gramme {

size_t raise_open_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return size_t(limit.rlim_cur);
}

OpenFiles share_open_files(size_t limit, bool has_store) {
  constexpr size_t connections_max = 100'000, table_files_max = 16'384, reserve_max = 256;
  const size_t shared = limit - std::min(reserve_max, limit / 4);
  const size_t table_files = has_store ? std::min(table_files_max, shared / 2) : 0;
  return {.connections = std::min(connections_max, shared - table_files), .table_files = table_files};
}

}  // namespace gramme
