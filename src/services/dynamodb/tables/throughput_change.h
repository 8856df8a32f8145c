// Changes of provisioned throughput, of a table or an index: how many decreases AWS allows, and what is
// refused.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/result.h"
#include "services/dynamodb/tables/capacity_definition.h"
#include "services/dynamodb/tables/table_description.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// A few decreases a day are free, then one an hour; `today` is how many there were on the UTC day of
/// `now`.
Result<void> check_decrease(int64_t today, const std::optional<Timestamp>& last_decrease, Timestamp now);

/// "The provisioned throughput for `what` will not change ... provisioned for `place` ...".
Error will_not_change(std::string_view what, std::string_view place, const Throughput& current);

/// Sets other throughput of a Table or an Index, and keeps account of it, unless it was on demand until
/// now.
template <class Provisioned>
Result<void> change_throughput(Provisioned& provisioned, const Throughput& wanted, Timestamp now) {
  const Throughput& old = provisioned.throughput;
  bool was_on_demand = old == Throughput{};
  bool increases =
      !was_on_demand && (wanted.read_units > old.read_units || wanted.write_units > old.write_units);
  bool decreases = wanted.read_units < old.read_units || wanted.write_units < old.write_units;
  if (decreases) {
    int64_t today = decreases_on_day(provisioned.decreases_today, provisioned.last_decrease, now);
    TRY(check_decrease(today, provisioned.last_decrease, now));
    provisioned.last_decrease = now;
    provisioned.decreases_today = today + 1;
  }
  if (increases) provisioned.last_increase = now;
  provisioned.throughput = wanted;
  provisioned.warm = larger(provisioned.warm, wanted);
  return {};
}

}  // namespace gramme::dynamodb
