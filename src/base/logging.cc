#include "base/logging.h"

#include <fmt/chrono.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>

namespace gramme {
namespace {

std::atomic<LogLevel> threshold = LogLevel::info;
std::atomic<LogFormat> line_format = LogFormat::text;

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};

void append_json_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (uint8_t(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", uint8_t(c));
    } else {
      out += c;
    }
  }
}

}  // namespace

void configure_logging(LogLevel level, LogFormat format) {
  threshold = level;
  line_format = format;
}

bool log_enabled(LogLevel level) { return level >= threshold.load(std::memory_order_relaxed); }

void log_line(LogLevel level, std::string_view message) {
  auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  auto milliseconds = now.time_since_epoch().count() % 1000;
  std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                                 fmt::gmtime(std::chrono::system_clock::to_time_t(now)), milliseconds);
  std::string line;
  if (line_format == LogFormat::json) {
    line = fmt::format(R"({{"time":"{}","level":"{}","message":")", time, level_names[size_t(level)]);
    append_json_escaped(line, message);
    line += "\"}\n";
  } else {
    line = fmt::format("{} {:7} {}\n", time, level_names[size_t(level)], message);
  }
  std::fwrite(line.data(), 1, line.size(),
              stderr);  // one write, so that lines of several threads do not mix
}

}  // namespace gramme
