#include "services/streams/streams.h"

namespace gramme::streams {

#define OPERATIONS "services/streams/operations.def"
#include "services/operation_rows.def"

constinit const Service service{"streams", "dynamodb", "DynamoDBStreams_20120810", operation_rows};

}  // namespace gramme::streams
