#include "protocol/http_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace gramme {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Calendar {
  sys_seconds time;
  sys_days day = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day date = day;
  std::chrono::hh_mm_ss<std::chrono::seconds> clock{time - day};
};

Calendar calendar(int64_t seconds) { return {.time = sys_seconds(std::chrono::seconds(seconds))}; }

/// A number of exactly these digits, or -1.
int number(std::string_view digits) {
  int value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int64_t> seconds_of(int year, int month, int day, int hour, int minute, int second) {
  if (std::min({year, month, day, hour, minute, second}) < 0 || hour > 23 || minute > 59 || second > 59)
    return {};
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                   std::chrono::day(unsigned(day))};
  if (!date.ok()) return {};
  return sys_days(date).time_since_epoch().count() * int64_t{86400} + hour * 3600 + minute * 60 + second;
}

std::optional<int64_t> parse_basic(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return {};
  return seconds_of(number(text.substr(0, 4)), number(text.substr(4, 2)), number(text.substr(6, 2)),
                    number(text.substr(9, 2)), number(text.substr(11, 2)), number(text.substr(13, 2)));
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"; the weekday is not compared with the date.
std::optional<int64_t> parse_http(std::string_view text) {
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return {};
  }
  auto month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return {};
  return seconds_of(number(text.substr(12, 4)), int(month - months.begin()) + 1, number(text.substr(5, 2)),
                    number(text.substr(17, 2)), number(text.substr(20, 2)), number(text.substr(23, 2)));
}

}  // namespace

std::string_view http_date(int64_t seconds) {
  thread_local int64_t kept_seconds = -1;
  thread_local std::string kept;
  if (seconds == kept_seconds) return kept;
  auto [time, day, date, clock] = calendar(seconds);
  kept = fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     weekdays[std::chrono::weekday(day).c_encoding()], unsigned(date.day()),
                     months[unsigned(date.month()) - 1], int(date.year()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
  kept_seconds = seconds;
  return kept;
}

std::string basic_date(int64_t seconds) {
  auto [time, day, date, clock] = calendar(seconds);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::optional<int64_t> parse_date(std::string_view text) {
  if (auto basic = parse_basic(text)) return basic;
  return parse_http(text);
}

}  // namespace gramme
