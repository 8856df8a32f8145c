// `gramme serve`: puts everything together, runs until it is told to end, and takes it apart.
#pragma once

#include "base/result.h"
#include "server/options.h"

namespace gramme {

/// Serves until SIGTERM or SIGINT. What is wrong with options, port or data folder is found before anything
/// is changed, and comes back as one line.
Result<void> serve(const ServeOptions& options);

}  // namespace gramme
