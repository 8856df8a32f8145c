#include "services/dynamodb/dynamodb.h"

namespace gramme::dynamodb {

#define OPERATIONS "services/dynamodb/operations.def"
#include "services/operation_rows.def"

constinit const Service service{"dynamodb", "dynamodb", "DynamoDB_20120810", operation_rows};

}  // namespace gramme::dynamodb
