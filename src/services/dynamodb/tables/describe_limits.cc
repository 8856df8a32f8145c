#include "services/dynamodb/tables/table_definition.h"

namespace gramme::dynamodb {

struct DescribeLimitsRequest {
  static std::span<const Field<DescribeLimitsRequest>> shape() { return {}; }
};

Step describe_limits(const Call& call, Document::Node body) {
  TRY(decode<DescribeLimitsRequest>(body, {.wording = call.wording}));
  return Response([account = call.settings.account_throughput_max](Writer& writer) {
    writer.member("AccountMaxReadCapacityUnits", account);
    writer.member("AccountMaxWriteCapacityUnits", account);
    writer.member("TableMaxReadCapacityUnits", limits::table_throughput_max);
    writer.member("TableMaxWriteCapacityUnits", limits::table_throughput_max);
  });
}

}  // namespace gramme::dynamodb
