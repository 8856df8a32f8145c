// AWS words validation faults in two generations and moves one operation at a time; `--wording` chooses.
#pragma once

#include <string>

#include "base/result.h"

namespace gramme {

enum class Wording {
  current,  // 1 validation error detected: Value at 'TableName' failed to satisfy constraint: ...; first
            // fault
  of_2025,  // 2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: ...; all
            // faults
};

/// Puts "1 validation error detected: " in front of a ValidationException in the current wording; other
/// errors, and the older wording, stay as they are. PutItem, UpdateItem and DeleteItem answer so for faults
/// found before the table is looked up.
Error enveloped(Error error, Wording wording);

template <class T>
Result<T> enveloped(Result<T> result, Wording wording) {
  if (!result.has_value()) return enveloped(std::move(result).error(), wording);
  return result;
}

}  // namespace gramme
