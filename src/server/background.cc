#include "server/background.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/random.h"
#include "services/dynamodb/transactions/token_expiry.h"
#include "table/expiry_queue.h"
#include "table/expiry_sweep.h"
#include "table/index_builder.h"
#include "table/purge.h"
#include "table/stream_rollover.h"
#include "table/stream_trim.h"

namespace gramme {

std::vector<BackgroundTask> background_tasks(Engine& engine, const Catalog& catalog, const Clock& clock,
                                             Scrub& scrub, const Settings& settings, Timestamp shard_age) {
  // clang-format off: a row each
  return {
      purge_task(engine),
      index_build_task(engine, clock),
      expiry_queue_task(engine),
      expiry_task(engine, catalog, settings.expiry_rate),
      rollover_task(engine, catalog, shard_age),
      stream_trim_task(engine),
      dynamodb::token_expiry_task(engine),
      scrub_task(scrub),
  };
  // clang-format on
}

std::string name_of_this_process() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return fmt::format("{}/{}/{}", host.data(), getpid(), Random::unpredictable().uuid());
}

}  // namespace gramme
