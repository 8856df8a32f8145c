// What is kept of a finding in the store: those that cannot be repaired, so that they stay reported, and
// the last repair of each counter, so that none is made twice.
//
// Under finding_key (storage_keys.h): version byte 1, then tagged fields (record.h). Stored: do not change.
//   1 table's name   2 what   3 found first   4 seen last (microseconds since 1970)
//   5 version of the commit that repaired it; absent: nobody did
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "storage/step.h"

namespace gramme {

struct KeptFinding {
  std::string table;
  std::string what;
  Timestamp found = 0;
  Timestamp seen = 0;
  Version repaired = 0;
  bool operator==(const KeptFinding&) const = default;
};
std::string encode_kept_finding(const KeptFinding& finding);
std::optional<KeptFinding> decode_kept_finding(std::string_view bytes);

}  // namespace gramme
