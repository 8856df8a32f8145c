// What whoever runs Gramme asks of it beyond AWS's operations.
#pragma once

#include "services/service.h"

namespace gramme::administration {

extern const Service service;

}  // namespace gramme::administration
