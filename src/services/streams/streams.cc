#include "services/streams/streams.h"

#include <array>

namespace gramme::streams {

#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Step handler(const Call& call, Document::Node body);
#include "services/streams/operations.def"
#undef OPERATION

namespace {
constexpr std::array operations = {
#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Operation{#name, handler, Plane::plane, Access::access, iam_action, Metering::metering},
#include "services/streams/operations.def"
#undef OPERATION
};
}  // namespace

constinit const Service service{"streams", "dynamodb", "DynamoDBStreams_20120810", operations};

}  // namespace gramme::streams
