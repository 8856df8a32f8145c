// Which attribute says when items expire, if any.
#include <fmt/format.h>

#include <limits>

#include "services/dynamodb/tables/table_definition.h"
#include "services/dynamodb/tables/table_description.h"
#include "table/expiry_queue.h"
#include "table/storage_keys.h"
#include "table/table_records.h"

namespace gramme::dynamodb {
namespace {

struct TimeToLiveSpecification {
  bool enabled = false;
  std::string attribute_name;
  static std::span<const Field<TimeToLiveSpecification>> shape();
};

constexpr std::array time_to_live_specification_shape = {
    field<&TimeToLiveSpecification::attribute_name>("AttributeName",
                                                    {.required = true, .length_min = 1, .length_max = 255}),
    field<&TimeToLiveSpecification::enabled>("Enabled", {.required = true}),
};

std::span<const Field<TimeToLiveSpecification>> TimeToLiveSpecification::shape() {
  return time_to_live_specification_shape;
}

struct UpdateTimeToLiveRequest {
  std::string table_name;
  TimeToLiveSpecification specification;
  static std::span<const Field<UpdateTimeToLiveRequest>> shape();
};

constexpr std::array update_time_to_live_shape = {
    field<&UpdateTimeToLiveRequest::table_name>("TableName", named_table_rules),
    field<&UpdateTimeToLiveRequest::specification>("TimeToLiveSpecification", {.required = true}),
};

std::span<const Field<UpdateTimeToLiveRequest>> UpdateTimeToLiveRequest::shape() {
  return update_time_to_live_shape;
}

/// A setting is changed by disabling it first, and at most once in an interval. (AWS: an hour)
Result<void> check_change(const Table& table, const TimeToLiveSpecification& wanted, Timestamp now,
                          int64_t interval) {
  const TimeToLive current = table.time_to_live.value_or(TimeToLive{});
  if (current.enabled && current.attribute != wanted.attribute_name) {
    return validation(
        fmt::format("TimeToLive is active on a different AttributeName: current AttributeName is {}",
                    current.attribute));
  }
  if (current.enabled == wanted.enabled)
    return validation(wanted.enabled ? "TimeToLive is already enabled" : "TimeToLive is already disabled");
  if (table.time_to_live && now < current.changed + interval)
    return validation("Time to live has been modified multiple times within a fixed interval");
  if (wanted.enabled && current.setting == std::numeric_limits<uint16_t>::max())
    return internal_server_error("Time to live was enabled so often that its numbers are used up");
  return {};
}

Response specification_response(const TimeToLiveSpecification& specification) {
  return [specification](Writer& writer) {
    writer.name("TimeToLiveSpecification");
    writer.begin_object();
    writer.member("AttributeName", specification.attribute_name);
    writer.member("Enabled", specification.enabled);
    writer.end_object();
  };
}

}  // namespace

/// Holds for every write from then on. Items that are there already are queued in the background; so is a
/// queue emptied whose setting ended.
Step update_time_to_live(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<UpdateTimeToLiveRequest>(body));
  const std::string name = TRY(plain_table_name(call, request.table_name));
  const int64_t interval = call.settings.time_to_live_interval * microseconds_per_second;
  return Write{.keys = {catalog_key(call.caller, name)},
               .plan = [owner = call.caller, name, wanted = std::move(request.specification), interval](
                           const Moment& moment, Present present) -> Planned {
                 Table table = TRY(present_table(present, name));
                 TRY(check_change(table, wanted, moment.now, interval));
                 const uint16_t last = table.time_to_live ? table.time_to_live->setting : 0;
                 ++table.generation;
                 ++table.layout;
                 table.time_to_live = TimeToLive{.setting = uint16_t(last + wanted.enabled),
                                                 .attribute = wanted.attribute_name,
                                                 .enabled = wanted.enabled,
                                                 .changed = moment.now};
                 Batch batch;
                 batch.put(catalog_key(owner, name), encode_table(table));
                 put_queue_work(batch, table);
                 return {std::move(batch), specification_response(wanted)};
               }};
}

}  // namespace gramme::dynamodb
