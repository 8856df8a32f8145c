#include "services/administration/administration.h"

#include <array>

namespace gramme::administration {

#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Step handler(const Call& call, Document::Node body);
#include "services/administration/operations.def"
#undef OPERATION

namespace {
constexpr std::array operations = {
#define OPERATION(name, handler, plane, access, iam_action, metering) \
  Operation{#name, handler, Plane::plane, Access::access, iam_action, Metering::metering},
#include "services/administration/operations.def"
#undef OPERATION
};
}  // namespace

constinit const Service service{"administration", "dynamodb", "Gramme_20261101", operations};

}  // namespace gramme::administration
