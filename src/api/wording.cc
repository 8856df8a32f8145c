#include "api/wording.h"

#include "api/errors.h"

namespace gramme {

Error enveloped(Error error, Wording wording) {
  if (wording != Wording::current || !error.is(kind::validation)) return error;
  return error.with_message("1 validation error detected: " + error.message());
}

}  // namespace gramme
