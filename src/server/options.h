// What `gramme serve` can be told: on the command line, as GRAMME_... in the environment, and in a file; in
// that order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/wording.h"
#include "base/logging.h"
#include "base/result.h"
#include "services/settings.h"
#include "storage/durability.h"

namespace gramme {

struct ServeOptions {
  uint16_t port = 8000;  // 0: a free one
  std::string bind = "127.0.0.1";
  std::string data = "gramme-data";  // folder
  bool memory = false;               // nothing on disk, `data` is not used
  std::string region = "us-east-1";
  std::string account = "123456789012";
  unsigned threads = 0;  // 0: one per core
  Durability durability = Durability::commit;
  uint64_t cache = 0;  // bytes of data read that are kept in memory; 0: a quarter of what there is
  std::string credentials = {};  // file; empty: none
  Wording wording = Wording::current;
  Settings settings = {};
  int64_t shard_age = 4 * 3600;                  // seconds until a stream's shard gives way to a child
  bool test_clock = false;                       // one that stands still until it is advanced
  std::optional<int64_t> test_clock_start = {};  // in seconds since 1970; nothing: now
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;
  std::optional<uint64_t> hostile = {};  // seed of an engine for tests that takes every liberty
  uint64_t hostile_lost_answers =
      0;  // one in so many of its commits is made, but its answer lost; 0 is never
};

/// What to do: serve, or show a text and end.
struct Command {
  std::optional<ServeOptions> serve;
  std::string text;
};

/// The arguments after the program's name. Fails with one line that says which option is wrong.
Result<Command> parse_command_line(int count, const char* const* arguments);

std::string_view name_of(Durability durability);

}  // namespace gramme
