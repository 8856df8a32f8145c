#include "services/dynamodb/dynamodb.h"

#include <array>

namespace gramme::dynamodb {

#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Step handler(const Call& call, Document::Node body);
#include "services/dynamodb/operations.def"
#undef OPERATION

namespace {
constexpr std::array operations = {
#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Operation{#name, handler, Plane::plane, Access::access, iam_action, Metering::metering},
#include "services/dynamodb/operations.def"
#undef OPERATION
};
}  // namespace

constinit const Service service{"dynamodb", "dynamodb", "DynamoDB_20120810", operations};

}  // namespace gramme::dynamodb
