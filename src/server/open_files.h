// Open files and sockets are one resource of the process, with one limit: who gets how many.
#pragma once

#include <cstddef>

namespace gramme {

struct OpenFiles {
  size_t connections;  // of clients
  size_t table_files;  // of the store, kept open
};

/// Raises this process's limit as far as it may, and returns it.
size_t raise_open_file_limit();

/// Shares the limit out. Some are left for logs, listening sockets and files that are open for a moment.
OpenFiles share_open_files(size_t limit, bool has_store);

}  // namespace gramme
