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
#include "table/scrub/scrub_task.h"
#include "table/stream_rollover.h"
#include "table/stream_trim.h"

namespace gramme {

std::vector<BackgroundTask> background_tasks(Engine& engine, const Catalog& catalog, const Clock& clock,
                                             const Settings& settings, Timestamp shard_age) {
  // clang-format off: a row each
  std::vector<BackgroundTask> tasks = {
      purge_task(engine),
      index_build_task(engine, clock),
      expiry_queue_task(engine),
      expiry_task(engine, catalog, settings.expiry_rate),
      rollover_task(engine, catalog, shard_age),
      stream_trim_task(engine),
      dynamodb::token_expiry_task(engine),
  };
  // clang-format on
  if (settings.scrub_period > 0)
    tasks.push_back(scrub_task(engine, clock, std::chrono::seconds(settings.scrub_period)));
  return tasks;
}

std::string name_of_this_process() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return fmt::format("{}/{}/{}", host.data(), getpid(), Random::unpredictable().uuid());
}

}  // namespace gramme
