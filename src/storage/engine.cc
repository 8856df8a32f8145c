#include "storage/engine.h"

#include <future>

namespace gramme {

Outcome run_to_end(Engine& engine, Step step) {
  std::promise<Outcome> promise;
  std::future<Outcome> outcome = promise.get_future();
  engine.run(std::move(step), [promise = std::move(promise)](Outcome result) mutable {
    promise.set_value(std::move(result));
  });
  return outcome.get();
}

}  // namespace gramme
