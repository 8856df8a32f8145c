#include "services/administration/administration.h"

namespace gramme::administration {

#define OPERATIONS "services/administration/operations.def"
#include "services/operation_rows.def"

constinit const Service service{"administration", "dynamodb", "Gramme_20261101", operation_rows};

}  // namespace gramme::administration
