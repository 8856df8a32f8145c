#include "services/dynamodb/tables/throughput_change.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <string>

#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

constexpr int64_t free_decreases_a_day = 4;
constexpr int64_t hour = 3600 * microseconds_per_second;
constexpr int64_t day = 24 * hour;

/// "Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time"
std::string long_time(Timestamp time) {
  std::tm utc = fmt::gmtime(std::time_t(time / microseconds_per_second));
  int clock_hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
  return fmt::format("{0:%A, %B} {1}, {0:%Y} at {2}:{0:%M:%S} {3} Coordinated Universal Time", utc,
                     utc.tm_mday, clock_hour, utc.tm_hour < 12 ? "AM" : "PM");
}

}  // namespace

Result<void> check_decrease(int64_t today, const std::optional<Timestamp>& last_decrease, Timestamp now) {
  if (today < free_decreases_a_day || now >= *last_decrease + hour) return {};
  Timestamp next = std::min(*last_decrease + hour, (now / day + 1) * day);
  return limit_exceeded(
      fmt::format("Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
                  "given UTC day. After the first "
                  "{} decreases, each subsequent decrease in the same UTC day can be performed at most "
                  "once every 3600 seconds. "
                  "Number of decreases today: {}. Last decrease at {}. Next decrease can be made at {}",
                  free_decreases_a_day, today, long_time(*last_decrease), long_time(next)));
}

Error will_not_change(std::string_view what, std::string_view place, const Throughput& current) {
  return validation(fmt::format(
      "The provisioned throughput for the {0} will not change. The requested value equals the current "
      "value. "
      "Current ReadCapacityUnits provisioned for {1}: {2}. Requested ReadCapacityUnits: {2}. "
      "Current WriteCapacityUnits provisioned for {1}: {3}. Requested WriteCapacityUnits: {3}. "
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
      what, place, current.read_units, current.write_units));
}

}  // namespace gramme::dynamodb
