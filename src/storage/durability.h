// When a completed write survives what.
#pragma once

namespace gramme {

enum class Durability {
  commit,    // written and synced before it completes: survives a power cut
  interval,  // synced every 100 ms: survives the end of the process; a power cut may take the last moments
  none,      // left to the operating system: survives the end of the process only
};

}  // namespace gramme
