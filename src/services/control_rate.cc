#include "services/control_rate.h"

#include "api/errors.h"

namespace gramme {

Result<void> ControlRate::admit(const Namespace& caller, const Operation& operation, Timestamp now) {
  if (operation.plane != Plane::control || limit_.admit({caller, operation.access}, now)) return {};
  return throttling(operation.access == Access::read
                        ? "Rate exceeded"
                        : "The rate of control plane requests made by this account is too high");
}

}  // namespace gramme
