// Amazon DynamoDB Streams: reading the changes of tables.
#pragma once

#include "services/service.h"

namespace gramme::streams {

extern const Service service;

}  // namespace gramme::streams
