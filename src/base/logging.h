// The log: one line an event, on standard error, as text or as JSON.
#pragma once

#include <fmt/format.h>

#include <string_view>

namespace gramme {

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat { text, json };

/// Set once, before threads start.
void configure_logging(LogLevel level, LogFormat format);

bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view message);

}  // namespace gramme

#define LOG_AT(level, ...)                                                                   \
  do {                                                                                       \
    if (::gramme::log_enabled(level)) ::gramme::log_line(level, ::fmt::format(__VA_ARGS__)); \
  } while (false)
#define LOG_DEBUG(...) LOG_AT(::gramme::LogLevel::debug, __VA_ARGS__)
#define LOG_INFO(...) LOG_AT(::gramme::LogLevel::info, __VA_ARGS__)
#define LOG_WARNING(...) LOG_AT(::gramme::LogLevel::warning, __VA_ARGS__)
#define LOG_ERROR(...) LOG_AT(::gramme::LogLevel::error, __VA_ARGS__)
