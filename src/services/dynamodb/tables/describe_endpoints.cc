#include "services/dynamodb/tables/table_definition.h"

namespace gramme::dynamodb {

struct DescribeEndpointsRequest {
  static std::span<const Field<DescribeEndpointsRequest>> shape() { return {}; }
};

/// The endpoint is where the client already is.
Step describe_endpoints(const Call& call, Document::Node body) {
  TRY(decode<DescribeEndpointsRequest>(body, {.wording = call.wording}));
  return Response([host = std::string(call.host)](Writer& writer) {
    writer.name("Endpoints");
    writer.begin_list();
    writer.begin_object();
    writer.member("Address", host);
    writer.member("CachePeriodInMinutes", int64_t{1440});
    writer.end_object();
    writer.end_list();
  });
}

}  // namespace gramme::dynamodb
